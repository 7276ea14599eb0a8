import { Injectable } from '@nestjs/common';
import type { Page, PageQuery } from '@rekey/http';
import { pageOfVersions, readVersionCursor, type VersionAnswer } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { TargetNotFound } from '../targets/target.errors.js';
import { SIGNING_KEYS } from './signing-key-ring.js';

/** The history of a target's signing key. */
@Injectable()
export class SigningKeyVersionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws TargetNotFound, InvalidInput for a cursor of another list */
  async list(targetId: string, query: PageQuery): Promise<Page<VersionAnswer>> {
    const page = { limit: query.limit + 1, after: readVersionCursor(query) };
    const found = await SIGNING_KEYS.versions(this.dataSource, { targetId }, page);
    if (found.length === 0) await this.checkExists(targetId);
    return pageOfVersions(found, query.limit);
  }

  /** A target has a first version from its creation on; only after the last one the list is empty. */
  private async checkExists(targetId: string): Promise<void> {
    const [first] = await this.dataSource.query<object[]>('SELECT 1 FROM targets WHERE id = $1', [targetId]);
    if (first === undefined) throw new TargetNotFound('get');
  }
}
