import { Injectable } from '@nestjs/common';
import { KeyedHash } from '@rekey/crypto';
import { pruneInBatches } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';

const PRUNE_INTERVAL_MS = 60_000;

/**
 * The assertions that have authenticated somebody, for as long as they would be let in again: by their `jti`, or by what was
 * signed where they have none. Not by the signature: whoever has one ECDSA signature can write another of the same words.
 * In the database, because the second use may come to another replica.
 */
@Injectable()
export class UsedAssertions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hash: KeyedHash,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'used-assertion-retention', everyMs: PRUNE_INTERVAL_MS, run: (signal) => this.prune(signal) });
  }

  /** True the first time; false when this client has used the `jti` and its assertion is not over. */
  async use(clientId: string, jti: string, deadAt: Date): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO used_assertions (digest, expires_at) VALUES ($1, $2)
       ON CONFLICT (digest) DO UPDATE SET expires_at = excluded.expires_at WHERE used_assertions.expires_at <= now()
       RETURNING 1`,
      [this.hash.digest(JSON.stringify([clientId, jti])), deadAt],
    );
    return rows.length === 1;
  }

  /**
   * For an assertion without `jti`. True the first time and for a second from then on: clients that sign without one write
   * the same bytes twice within a second, and mean two requests.
   */
  async useSigned(signedBytes: Buffer, deadAt: Date): Promise<boolean> {
    const [row] = await this.dataSource.query<{ isFresh: boolean }[]>(
      `INSERT INTO used_assertions (digest, expires_at) VALUES ($1, $2)
       ON CONFLICT (digest) DO UPDATE SET expires_at = excluded.expires_at
       RETURNING used_at > now() - interval '1 second' AS "isFresh"`,
      [this.digestOfSigned(signedBytes), deadAt],
    );
    return row?.isFresh === true;
  }

  /** Remembers an assertion without `jti` that was used where it may come again, so that `useSigned` knows of it. */
  async noteSigned(signedBytes: Buffer, deadAt: Date): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO used_assertions (digest, expires_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING',
      [this.digestOfSigned(signedBytes), deadAt],
    );
  }

  /** No array of two, so no `jti` of any client has the same. */
  private digestOfSigned(signedBytes: Buffer): Buffer {
    return this.hash.digest(JSON.stringify([signedBytes.toString('ascii')]));
  }

  /** Forgets assertions that are over. */
  async prune(signal?: AbortSignal): Promise<void> {
    const rule = { table: 'used_assertions', where: 'expires_at <= now()', orderBy: 'expires_at' };
    await pruneInBatches(this.dataSource, rule, signal);
  }
}
