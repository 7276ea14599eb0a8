import { Injectable } from '@nestjs/common';
import { BundleMade } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { DataSource } from 'typeorm';
import { BundleContentsRepository, type EnvironmentContents, type StoredEntry } from './bundle-contents.repository.js';

/** An environment on which keys change faster than it can be read has no bundle now. */
const READS_MAX = 5;
/** Keys in one event. */
const KEYS_MAX = 5_000;
/** Longer than a transaction lasts: what was committed since may have become active so much before. */
const COMMITTED_WITHIN_MS = 120_000;

/** The contents of one bundle, still encrypted. */
export interface StoredBundle {
  readonly version: number;
  readonly entries: readonly StoredEntry[];
}

/**
 * Numbers what an environment has. A number is given when contents are seen that differ from those of the last one, so no
 * writer has to remember it, the end of an overlap is a change like any other, and rotations do not wait for each other.
 */
@Injectable()
export class BundleVersions {
  constructor(
    private readonly contents: BundleContentsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * The number of what the environment has now, everything that was committed before the call included.
   * @param leaseMs for how long the workers are the caller's to send to, when the number is a new one
   */
  async current(environmentId: string, leaseMs = 0): Promise<number> {
    const seen = await this.contents.survey(this.dataSource.manager, environmentId);
    if (seen.isCurrent) return seen.version;
    return this.transactions.run(async (manager) => {
      // One that is there is locked: contents that are read later get a higher number.
      await manager.query(
        `INSERT INTO environment_bundles (environment_id, version, fingerprint) VALUES ($1, 0, '')
         ON CONFLICT (environment_id) DO UPDATE SET version = environment_bundles.version`,
        [environmentId],
      );
      const contents = await this.contents.survey(manager, environmentId);
      const { isCurrent, version, fingerprint, now } = contents;
      if (isCurrent) return version;
      const environment = await sql(manager).row<{ readonly name: string }>(
        `UPDATE environment_bundles b SET version = b.version + 1, fingerprint = $2, made_at = $3 FROM environments e
          WHERE b.environment_id = $1 AND e.id = b.environment_id RETURNING e.name`,
        [environmentId, fingerprint, now],
      );
      await manager.query(
        `UPDATE environment_workers SET attempt_at = now() + $2 * interval '1 millisecond' WHERE environment_id = $1`,
        [environmentId, leaseMs],
      );
      await this.outbox.add(manager, ...eventsOf(environment?.name ?? '', contents));
      return version + 1;
    });
  }

  /** What the environment has now, with its number. */
  async load(environmentId: string): Promise<StoredBundle> {
    for (let read = 0; read < READS_MAX; read += 1) {
      const { isCurrent, version, entries } = await this.contents.read(this.dataSource.manager, environmentId);
      if (isCurrent) return { version, entries };
      await this.current(environmentId);
    }
    throw new Error('The environment changes too fast to be read');
  }
}

/** One unless there are very many keys: what is active now and may not have been so in the bundle before. */
function eventsOf(environment: string, { version, entries, madeAt }: EnvironmentContents): BundleMade[] {
  const since = madeAt === null ? undefined : new Date(madeAt.getTime() - COMMITTED_WITHIN_MS);
  const isNew = ({ activatedAt }: StoredEntry): boolean =>
    since === undefined || activatedAt === null || activatedAt >= since;
  const keys = entries
    .filter((entry) => entry.kind === 'key' && entry.state === 'active' && isNew(entry))
    .map(({ id, number }) => ({ id, version: number }));
  const parts = Math.max(1, Math.ceil(keys.length / KEYS_MAX));
  return Array.from({ length: parts }, (_, part) => {
    const some = keys.slice(part * KEYS_MAX, (part + 1) * KEYS_MAX);
    return new BundleMade({ environment, version: version + 1, keys: some });
  });
}
