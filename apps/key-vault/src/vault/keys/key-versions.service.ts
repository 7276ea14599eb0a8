import { Injectable } from '@nestjs/common';
import type { Page, PageQuery } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { pageOfVersions, readVersionCursor, type VersionAnswer } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { EnvironmentsService } from '../environments/environments.service.js';
import type { KeyPath } from './key-path.js';
import { KEY_VERSIONS } from './key-ring.js';
import { KeysService } from './keys.service.js';

export interface KeyVersionAnswer extends VersionAnswer {
  readonly environment: string;
}

/** The history of a key: every version it ever had, without the material. */
@Injectable()
export class KeyVersionsService {
  constructor(
    private readonly keys: KeysService,
    private readonly environments: EnvironmentsService,
    private readonly dataSource: DataSource,
  ) {}

  /** Newest first. @throws ProjectNotFound, KeyNotFound, InvalidInput for a cursor of another list */
  async list(principal: Principal, path: KeyPath, query: PageQuery): Promise<Page<KeyVersionAnswer>> {
    const { id: keyId } = await this.keys.get(principal, path);
    const cursor = readVersionCursor(query, true);
    const after = cursor && { number: cursor.number, environmentId: cursor.ring };
    const found = await KEY_VERSIONS.versions(this.dataSource, { keyId }, { limit: query.limit + 1, after });
    const names = new Map((await this.environments.list()).map(({ id, name }) => [id, name]));
    const environmentOf = ({ environmentId }: { environmentId: string }): { environment: string } => ({
      environment: names.get(environmentId) ?? '',
    });
    return pageOfVersions(found, query.limit, environmentOf, ({ environmentId }) => environmentId);
  }
}
