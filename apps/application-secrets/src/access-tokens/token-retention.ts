import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';

const INTERVAL_MS = 60_000;
const ROWS_MAX = 10_000;

/** Forgets tokens that would have expired by now, a bounded number in one statement. */
@Injectable()
export class TokenRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TokenRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.pruning = this.prune().catch((error: Error) => this.logger.warn(`expired tokens stay: ${error.message}`));
    }, INTERVAL_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.pruning;
  }

  async prune(): Promise<void> {
    for (const table of ['access_tokens', 'revoked_tokens']) {
      while ((await this.pruneSome(table)) === ROWS_MAX);
    }
  }

  private async pruneSome(table: string): Promise<number> {
    const [{ gone }] = await this.dataSource.query<[{ gone: number }]>(
      `WITH gone AS (DELETE FROM ${table} WHERE id IN
         (SELECT id FROM ${table} WHERE expires_at <= now() ORDER BY expires_at LIMIT $1) RETURNING 1)
       SELECT count(*)::integer AS gone FROM gone`,
      [ROWS_MAX],
    );
    return gone;
  }
}
