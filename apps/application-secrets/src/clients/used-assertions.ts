import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeyedHash } from '@rekey/crypto';
import { DataSource } from 'typeorm';

const PRUNE_INTERVAL_MS = 60_000;
const PRUNE_ROWS_MAX = 10_000;

/**
 * The `jti`s of assertions that have authenticated somebody, for as long as their assertion would be let in again. In the
 * database, because the second use may come to another replica.
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
