import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES } from '@rekey/contracts';
import { eventually, freePort, freshDatabase, type FreshDatabase } from '@rekey/testing';
import { startStandalone, type Standalone } from '../src/start-standalone.js';

const WINDOW_MS = 6_000;
/** Of each service: every process says that it is there, and looks into its outbox. */
const STATEMENTS_PER_SECOND_MAX = 2.5 * SERVICE_NAMES.length;
/** Frontend messages of the PostgreSQL protocol that have a statement done: simple query and execute. */
const STATEMENTS = new Set(['Q', 'E']);

/** Counts the statements on their way to the database. */
class CountingProxy {
  statements = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(host: string, port: number) {
    this.server = createServer((client) => {
      const upstream = connect(port, host);
      for (const socket of [client, upstream]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      const count = this.counter();
      client.on('data', count).pipe(upstream);
      upstream.pipe(client);
    });
  }

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  /** Of one connection: the first message has no type, every other is a type and a length. */
  private counter(): (chunk: Buffer) => void {
    let rest = Buffer.alloc(0);
    let header = 0;
    return (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= header + 4) {
        const length = header + rest.readUInt32BE(header);
        if (rest.length < length) return;
        if (header === 1 && STATEMENTS.has(String.fromCharCode(rest[0] as number))) this.statements += 1;
        rest = rest.subarray(length);
        header = 1;
      }
    };
  }
}

describe('an idle installation', () => {
  let database: FreshDatabase;
  let proxy: CountingProxy;
  let dataDir: string;
  let standalone: Standalone | undefined;
  afterEach(async () => {
    await standalone?.stop();
    proxy.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(`asks its database at most ${STATEMENTS_PER_SECOND_MAX} things a second`, async () => {
    database = await freshDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'rekey-idle-'));
    const url = new URL(database.url);
    proxy = new CountingProxy(url.hostname, Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(await proxy.listen());
    standalone = await startStandalone({
      REKEY_PORT: String(await freePort()),
      REKEY_DATA_DIR: dataDir,
      REKEY_DATABASE_URL: url.toString(),
      REKEY_LOG_LEVEL: 'silent',
    });
    // What a start does is over when a window passes with little in it; an installation that polls has none.
    const counted: number[] = [];
    let [from, since] = [proxy.statements, performance.now()];
    await eventually(
      () => {
        if (performance.now() - since < WINDOW_MS) throw new Error('the window is open');
        const rate = ((proxy.statements - from) / (performance.now() - since)) * 1000;
        [from, since] = [proxy.statements, performance.now()];
        counted.push(rate);
        expect(counted.at(-1)).toBeLessThanOrEqual(STATEMENTS_PER_SECOND_MAX);
      },
      { timeoutMs: 4 * WINDOW_MS, intervalMs: 100 },
    );
    expect(proxy.statements).toBeGreaterThan(0);
  });
});
