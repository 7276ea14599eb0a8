import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { settle, type Version } from '@rekey/lifecycle';
import { DataSource } from 'typeorm';
import { TargetNotFound } from '../targets/target.errors.js';

export interface SigningKeyVersionAnswer {
  readonly version: number;
  readonly state: string;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
}

const CURSOR = /^\d{1,9}$/;

/** The history of a target's signing key. */
@Injectable()
export class SigningKeyVersionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws TargetNotFound, InvalidInput for a cursor of another list */
  async list(targetId: string, { limit, after }: PageQuery): Promise<Page<SigningKeyVersionAnswer>> {
    if (after !== undefined && !CURSOR.test(after)) throw InvalidInput.field('after', 'is not a cursor of this list');
    const found: Version[] = await this.dataSource.query(
      `SELECT number, state, created_at AS "createdAt", activated_at AS "activatedAt", retire_at AS "retireAt"
       FROM signing_key_versions WHERE target_id = $1 AND ($2::int IS NULL OR number < $2)
       ORDER BY number DESC LIMIT $3`,
      [targetId, after ?? null, limit + 1],
    );
    if (found.length === 0) await this.checkExists(targetId);
    const now = new Date();
    return pageOf(
      found,
      limit,
      ({ number }) => String(number),
      (row) => present(row, now),
    );
  }

  /** A target has a first version from its creation on; only after the last one the list is empty. */
  private async checkExists(targetId: string): Promise<void> {
    const [first] = await this.dataSource.query<object[]>('SELECT 1 FROM targets WHERE id = $1', [targetId]);
    if (first === undefined) throw new TargetNotFound('get');
  }
}

function present(row: Version, now: Date): SigningKeyVersionAnswer {
  // An overlap ends by the clock; the row learns of it a little later.
  const [version] = settle({ versions: [row], nextNumber: row.number + 1 }, now).ring.versions as [Version];
  return {
    version: version.number,
    state: version.state,
    createdAt: version.createdAt.toISOString(),
    activatedAt: version.activatedAt?.toISOString() ?? null,
    retireAt: version.retireAt?.toISOString() ?? null,
  };
}
