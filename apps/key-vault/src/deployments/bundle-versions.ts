import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { DataSource } from 'typeorm';
import { BundleContentsRepository, type StoredEntry } from './bundle-contents.repository.js';

/** An environment on which keys change faster than it can be read has no bundle now. */
const READS_MAX = 5;

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
      const { isCurrent, version, fingerprint } = await this.contents.survey(manager, environmentId);
      if (isCurrent) return version;
      await manager.query(
        'UPDATE environment_bundles SET version = version + 1, fingerprint = $2 WHERE environment_id = $1',
        [environmentId, fingerprint],
      );
      await manager.query(
        `UPDATE environment_workers SET attempt_at = now() + $2 * interval '1 millisecond' WHERE environment_id = $1`,
        [environmentId, leaseMs],
      );
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
