import { sessionOptions } from '@rekey/database';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 20_000;

export interface DatabaseSessionOptions {
  readonly url: string;
  readonly service: string;
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** Told once for each connection that ends without `close`. */
  readonly onLost: () => void;
}

/** The connection whose locks the caller relied on is gone. */
export class SessionLost extends Error {
  constructor() {
    super('The database session ended');
    this.name = 'SessionLost';
  }
}

/**
 * One connection for what a pool cannot hold: LISTEN and advisory locks of a session. Its commits do not wait for the
 * disk, because everything done through it may be done again after a crash.
 */
export class DatabaseSession {
  private client: pg.Client | undefined;
  private opening: Promise<number> | undefined;
  private generation = 0;
  private closed = false;
  private lastQuery: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DatabaseSessionOptions) {}

  /** Number of the connection, opened unless there is one. Locks are held as long as the number stays. */
  async open(): Promise<number> {
    if (this.client !== undefined) return this.generation;
    this.opening ??= this.connect().finally(() => (this.opening = undefined));
    return this.opening;
  }

  /** Hears of notifications. */
  get isOpen(): boolean {
    return this.client !== undefined;
  }

  isCurrent(generation: number): boolean {
    return this.client !== undefined && this.generation === generation;
  }

  /** @throws SessionLost unless the connection is still the one of that number. */
  query<R extends pg.QueryResultRow>(generation: number, text: string, values: unknown[] = []): Promise<R[]> {
    // Several consumers share the connection, which takes one query at a time.
    const answer = this.lastQuery.then(() => this.run<R>(generation, text, values));
    // Whoever asked has the error; the next one only waits for its turn.
    this.lastQuery = answer.catch(() => undefined);
    return answer;
  }

  private async run<R extends pg.QueryResultRow>(generation: number, text: string, values: unknown[]): Promise<R[]> {
    const client = this.client;
    if (client === undefined || this.generation !== generation) throw new SessionLost();
    try {
      return (await client.query<R>(text, values)).rows;
    } catch (error) {
      // Without a code from the server nobody knows what the connection is doing.
      if (!/^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '')) this.drop(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    // Whoever opened it has the error.
    await this.opening?.catch(() => undefined);
    const client = this.client;
    this.client = undefined;
    // It is closed either way.
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<number> {
    if (this.closed) throw new SessionLost();
    const client = new pg.Client({
      connectionString: this.options.url,
      ...sessionOptions(this.options.service),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    client.on('notification', ({ payload }) => this.options.onNotification(payload ?? ''));
    try {
      await client.connect();
      await client.query(`SET synchronous_commit = off; LISTEN "${this.options.channel}"`);
    } catch (error) {
      // The first error explains.
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    this.generation += 1;
    return this.generation;
  }

  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    // It is broken already.
    void client.end().catch(() => undefined);
    this.options.onLost();
  }
}
