import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeyedHash } from '@rekey/crypto';
import { DataSource } from 'typeorm';

const PRUNE_INTERVAL_MS = 60_000;
const PRUNE_ROWS_MAX = 10_000;

/**
 * The assertions that have authenticated somebody, for as long as they would be let in again: by their `jti`, or by what was
 * signed where they have none. Not by the signature: whoever has one ECDSA signature can write another of the same words.
 * In the database, because the second use may come to another replica.
 */
@Injectable()
export class UsedAssertions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(UsedAssertions.name);
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly hash: KeyedHash,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.pruning = this.prune().catch((error: Error) => this.logger.warn(`used assertions stay: ${error.message}`));
    }, PRUNE_INTERVAL_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.pruning;
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

  /** Forgets assertions that are over, a bounded number in one statement. */
  async prune(): Promise<void> {
    for (let gone = PRUNE_ROWS_MAX; gone === PRUNE_ROWS_MAX;) {
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM used_assertions WHERE digest IN
           (SELECT digest FROM used_assertions WHERE expires_at <= now() ORDER BY expires_at LIMIT $1)`,
        [PRUNE_ROWS_MAX],
      );
    }
  }
}
