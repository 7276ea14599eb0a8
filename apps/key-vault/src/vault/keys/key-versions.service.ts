import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { settle, type Version } from '@rekey/lifecycle';
import type { KeyPath } from './key-path.js';
import { type KeyVersionView, KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';

export interface KeyVersionAnswer {
  readonly version: number;
  readonly environment: string;
  readonly state: string;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
}

const CURSOR = /^(\d{1,9})\.([0-9a-f]{24})$/;

/** The history of a key: every version it ever had, without the material. */
@Injectable()
export class KeyVersionsService {
  constructor(
    private readonly keys: KeysService,
    private readonly repository: KeysRepository,
  ) {}

  /** Newest first. @throws ProjectNotFound, KeyNotFound, InvalidInput for a cursor of another list */
  async list(principal: Principal, path: KeyPath, { limit, after }: PageQuery): Promise<Page<KeyVersionAnswer>> {
    const key = await this.keys.get(principal, path);
    const cursor = after === undefined ? undefined : CURSOR.exec(after);
    if (cursor === null) throw InvalidInput.field('after', 'is not a cursor of this list');
    const before = cursor === undefined ? undefined : { number: Number(cursor[1]), environmentId: cursor[2] ?? '' };
    const rows = await this.repository.versions(key.id, limit + 1, before);
    const now = new Date();
    return pageOf(
      rows,
      limit,
      ({ number, environmentId }) => `${number}.${environmentId}`,
      (row) => present(row, now),
    );
  }
}

function present(row: KeyVersionView, now: Date): KeyVersionAnswer {
  // An overlap ends by the clock: the row learns of it at the next rotation.
  const [version] = settle({ versions: [row], nextNumber: row.number + 1 }, now).ring.versions as [Version];
  return {
    version: version.number,
    environment: row.environmentName,
    state: version.state,
    createdAt: version.createdAt.toISOString(),
    activatedAt: version.activatedAt?.toISOString() ?? null,
    retireAt: version.retireAt?.toISOString() ?? null,
  };
}
