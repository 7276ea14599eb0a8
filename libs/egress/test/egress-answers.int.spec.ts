import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { eventually } from '@rekey/testing';
import { describeEgressError, EgressClient, type EgressLimits, EgressPolicy } from '../src/index.js';
import { EgressServer } from './egress-server.js';

const LIMITS: EgressLimits = { timeoutMs: 60_000, maxBytes: 100_000 };
const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes';

const servers: EgressServer[] = [];
const client = new EgressClient(new EgressPolicy(['127.0.0.1']), { connections: 1 });
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => client.close());

async function started(server: Promise<EgressServer>): Promise<EgressServer> {
  servers.push(await server);
  return server;
}

const serve = (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<EgressServer> =>
  started(EgressServer.http(handle));

/** Answers each request with these chunks, one after the other. */
const serveChunks = (chunks: readonly string[]): Promise<EgressServer> =>
  started(
    EgressServer.raw((socket) => {
      socket.setNoDelay(true);
      let seen = '';
      socket.on('data', (data: Buffer) => {
        seen += data.toString();
        // Head and body may come apart.
        if (!/^GET .*\r\n\r\n$|\{\}$/s.test(seen)) return;
        seen = '';
        void send(socket, chunks);
      });
    }),
  );

async function send(socket: Socket, chunks: readonly string[]): Promise<void> {
  for (const chunk of chunks) {
    await new Promise((resolve) => socket.write(chunk, resolve));
    // What is written in different turns is not put together.
    await new Promise(setImmediate);
  }
}

async function post(server: EgressServer, limits: Partial<EgressLimits> = {}): Promise<string> {
  const call = { headers: {}, body: '{}', limits: { ...LIMITS, ...limits } };
  const answer = await client.post(server.url(), call).catch((error: unknown) => describeEgressError(error));
  return typeof answer === 'string' ? answer : `${answer.status} ${answer.body.toString()}`;
}

describe('interim answers', () => {
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
  const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';
  const PROCESSING = 'HTTP/1.1 102 Processing\r\n\r\n';

  it.each([
    ['a 100', [CONTINUE + FINAL]],
    ['a 100 of its own', [CONTINUE, FINAL]],
    ['a 100 with fields', [`HTTP/1.1 100 Continue\r\nx-a: b\r\nx-c: d\r\n\r\n${FINAL}`]],
    ['a 100 without a reason', [`HTTP/1.1 100 \r\n\r\n${FINAL}`]],
    ['many, of all kinds', [CONTINUE + HINTS + CONTINUE, PROCESSING + CONTINUE, HINTS, CONTINUE + FINAL]],
  ])('that nobody asked for are skipped: %s', async (_, chunks) => {
    const server = await serveChunks(chunks);

    expect([await post(server), await post(server)]).toEqual(['200 yes', '200 yes']);
    expect((await client.get(server.url(), {}, LIMITS)).body.toString()).toBe('yes');
    expect(server.connections).toBe(1);
  });

  it('are skipped wherever they are cut', async () => {
    const whole = CONTINUE + HINTS + CONTINUE + FINAL;
    for (let at = 1; at < whole.length; at += 1) {
      const server = await serveChunks([whole.slice(0, at), whole.slice(at)]);
      expect([at, await post(server)]).toEqual([at, '200 yes']);
      await server.stop();
    }
  });

  it('are not looked for in the body of an answer', async () => {
    const body = CONTINUE.repeat(3);
    const server = await serveChunks([
      `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`,
      CONTINUE,
      CONTINUE,
      CONTINUE,
    ]);

    expect(await post(server)).toBe(`200 ${body}`);
  });

  it('do not keep a call from its end', async () => {
    const server = await started(
      EgressServer.raw((socket) => {
        const again = (): void => void (socket.destroyed || socket.write(CONTINUE, () => setImmediate(again)));
        socket.once('data', again);
      }),
    );

    expect(await post(server, { timeoutMs: 200 })).toBe('timeout');
  });
});

describe('content codings', () => {
  const TEXT = JSON.stringify({ keys: ['a'.repeat(500)] });
  const coded = (coding: string, body: Buffer): Promise<EgressServer> =>
    serve((_, response) => void response.writeHead(200, { 'content-encoding': coding }).end(body));

  it('are asked for, and none that cannot be undone', async () => {
    const seen: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      seen.push(request.headers['accept-encoding']?.toString());
      response.end('{}');
    });
    await post(server);
    await client.get(server.url(), {}, LIMITS);

    expect(seen).toEqual(['gzip, deflate, br', 'gzip, deflate, br']);
  });

  it.each([
    ['gzip', gzipSync(TEXT)],
    ['X-GZip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
    ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ])('%s is undone', async (coding, body) => {
    const server = await coded(coding, body);

    expect(await post(server)).toBe(`200 ${TEXT}`);
    expect((await client.get(server.url(), {}, LIMITS)).body.toString()).toBe(TEXT);
    expect(await post(server, { keepBytes: 20 })).toBe(`200 ${TEXT.slice(0, 20)}`);
  });

  it.each([
    ['zstd', Buffer.from(TEXT)],
    ['gzip', Buffer.from(TEXT)],
    ['gzip', gzipSync(TEXT).subarray(0, -12)],
    ['br', brotliCompressSync(TEXT).subarray(0, -3)],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(TEXT)))],
  ])('%s that cannot be undone is an error, but not where only the status counts', async (coding, body) => {
    const server = await coded(coding, body);

    expect(await post(server)).toBe('content coding not understood');
    expect(await post(server, { keepBytes: 20 })).toMatch(/^200 /);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('%s gives no more than was allowed, however small it came', async (coding, compress) => {
    const zeros = Buffer.alloc(5_000_000);
    const server = await coded(coding, compress(zeros));

    expect(await post(server)).toBe('answer too large');
    expect(await post(server, { keepBytes: 10 })).toBe(`200 ${'\0'.repeat(10)}`);
  });

  it('is bounded in between too', async () => {
    // Members of nothing: the outer coding gives megabytes of them, the inner one nothing.
    const empty = gzipSync('');
    const server = await coded('gzip, gzip', gzipSync(Buffer.concat(Array<Buffer>(200_000).fill(empty))));

    expect(await post(server)).toBe('answer too large');
  });
});

describe('the steps of a call', () => {
  const steps = { connectMs: 4_000, readMs: 300 };

  it('end it when a byte does not come in time, and not when all of them take longer', async () => {
    const slow = await started(
      EgressServer.raw((socket) => {
        socket.setNoDelay(true);
        socket.once('data', () => void drip(socket));
      }),
    );
    const stuck = await serveChunks([FINAL.slice(0, -1)]);
    const from = performance.now();

    expect(await post(slow, { steps })).toBe('200 yes');
    expect(performance.now() - from).toBeGreaterThan(steps.readMs);
    expect(await post(stuck, { steps })).toBe('timeout');
    expect(await post(slow, { steps, timeoutMs: 200 })).toBe('timeout');
  });

  it('give up while it is connecting', async () => {
    const held: ServerResponse[] = [];
    const server = await serve((_, response) => void held.push(response));
    const narrow = new EgressClient(new EgressPolicy(['127.0.0.1']), { connections: 1 });
    const first = narrow.get(server.url(), {}, LIMITS);
    await eventually(() => expect(held).toHaveLength(1));

    const second = narrow.get(server.url(), {}, { ...LIMITS, steps: { connectMs: 50, readMs: 4_000 } });
    await expect(second).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    held[0]?.end();
    expect((await first).status).toBe(200);
    await narrow.close();
  });

  /** A body whose bytes come each in time, and together long after it. */
  async function drip(socket: Socket): Promise<void> {
    socket.write(FINAL.slice(0, -3));
    for (const byte of FINAL.slice(-3)) {
      await new Promise((resolve) => setTimeout(resolve, steps.readMs / 2));
      socket.write(byte);
    }
  }
});
