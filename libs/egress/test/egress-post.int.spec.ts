import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { eventually } from '@rekey/testing';
import {
  describeEgressError,
  EgressClient,
  type EgressOptions,
  EgressPolicy,
  type EgressPost,
  EgressTimeout,
} from '../src/index.js';
import { bodyOf, EgressServer } from './egress-server.js';

const LIMITS = { timeoutMs: 60_000, maxBytes: 100_000 };
const POST: EgressPost = { headers: { 'content-type': 'application/json' }, body: '{"a":1}', limits: LIMITS };

const servers: EgressServer[] = [];
const clients: EgressClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<EgressServer> {
  const server = await EgressServer.http(handle);
  servers.push(server);
  return server;
}

async function serveRaw(handle: (socket: Socket) => void): Promise<EgressServer> {
  const server = await EgressServer.raw(handle);
  servers.push(server);
  return server;
}

function makeClient(options: EgressOptions = {}, allow: readonly string[] = ['127.0.0.1']): EgressClient {
  const client = new EgressClient(new EgressPolicy(allow), options);
  clients.push(client);
  return client;
}

/** Answers without an end, as fast as the reader takes it. */
function endless(_: IncomingMessage, response: ServerResponse): void {
  const write = (): void => {
    if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(write));
  };
  write();
}

interface Seen {
  readonly method: string | undefined;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** Two origins: the first redirects with the status to the second. What each has seen. */
async function redirecting(status: number): Promise<{ first: EgressServer; seen: Seen[] }> {
  const seen: Seen[] = [];
  const note = async (request: IncomingMessage): Promise<void> =>
    void seen.push({ method: request.method, headers: request.headers, body: await bodyOf(request) });
  const second = await serve((request, response) => void note(request).then(() => response.end('there')));
  const first = await serve((request, response) => {
    void note(request).then(() => response.writeHead(status, { location: second.url('/there').href }).end());
  });
  return { first, seen };
}

describe('post', () => {
  it.each([
    ['text', 'h\u00e9'],
    ['bytes', Buffer.from([0, 255, 10, 13])],
  ])('sends %s as it is, with its length and headers', async (_, body) => {
    let seen: Promise<string> | undefined;
    const server = await serve((request, response) => {
      seen = bodyOf(request);
      response
        .writeHead(202, { 'x-length': request.headers['content-length'], 'x-type': request.headers['x-a'] })
        .end();
    });

    const answer = await makeClient().post(server.url('/p?q=1'), { ...POST, headers: { 'x-a': 'b' }, body });

    expect(answer).toMatchObject({
      status: 202,
      headers: { 'x-length': String(Buffer.byteLength(body)), 'x-type': 'b' },
    });
    expect(await seen).toBe(Buffer.from(body).toString('utf8'));
  });

  it.each([301, 302, 303])('becomes a GET without body after a %i', async (status) => {
    const { first, seen } = await redirecting(status);

    const headers = { ...POST.headers, 'ZITADEL-Signature': 't=1,v1=00' };
    const answer = await makeClient().post(first.url(), { ...POST, headers });

    expect(answer.body.toString()).toBe('there');
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"a":1}'],
      ['GET', ''],
    ]);
    expect(seen[1]?.headers).toMatchObject({ 'zitadel-signature': 't=1,v1=00' });
    expect(seen[1]?.headers['content-type']).toBeUndefined();
  });

  it.each([307, 308])('is repeated after a %i, with its signature and without credentials', async (status) => {
    const { first, seen } = await redirecting(status);

    const headers = { ...POST.headers, 'ZITADEL-Signature': 't=1,v1=00', Authorization: 'Bearer x', Cookie: 'a=b' };
    await makeClient().post(first.url(), { ...POST, headers });

    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"a":1}'],
      ['POST', '{"a":1}'],
    ]);
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b' });
    expect(seen[1]?.headers).toMatchObject({ 'zitadel-signature': 't=1,v1=00', 'content-type': 'application/json' });
    expect(Object.keys(seen[1]?.headers ?? {}).filter((name) => ['authorization', 'cookie'].includes(name))).toEqual(
      [],
    );
  });

  it('uses no more connections than it was told, however many calls there are at once', async () => {
    const waiting: ServerResponse[] = [];
    const server = await serve((_, response) => void waiting.push(response));
    const client = makeClient({ connections: 2 });

    const calls = Array.from({ length: 6 }, () => client.post(server.url(), POST));
    for (let answered = 0; answered < 6; answered += 1) {
      await eventually(() => expect(waiting.length).toBeGreaterThan(0));
      waiting.shift()?.end();
    }

    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(server.connections).toBe(2);
  });
});

describe('the answer of a post', () => {
  it('is kept up to what is wanted, and the connection is used again', async () => {
    const server = await serve((_, response) => void response.end('y'.repeat(3_000)));
    const client = makeClient({ connections: 1 });

    for (let call = 0; call < 3; call += 1) {
      const { status, body } = await client.post(server.url(), { ...POST, limits: { ...LIMITS, keepBytes: 1024 } });
      expect([status, body.toString()]).toEqual([200, 'y'.repeat(1024)]);
    }
    expect(server.connections).toBe(1);
  });

  it('counts by its status if it has no end, and its connection is given up', async () => {
    const server = await serve(endless);

    const limits = { timeoutMs: 60_000, maxBytes: 1_000, keepBytes: 10 };
    const answer = await makeClient().post(server.url(), { ...POST, limits });

    expect([answer.status, answer.body.toString()]).toEqual([200, 'x'.repeat(10)]);
    await eventually(() => expect(server.open).toBe(0));
  });

  it('is an error if it is larger than allowed and all of it is wanted', async () => {
    const server = await serve(endless);

    const error = await makeClient()
      .post(server.url(), POST)
      .catch((reason: unknown) => reason);

    expect(describeEgressError(error)).toBe('answer too large');
    await eventually(() => expect(server.open).toBe(0));
  });
});

describe('the end of a call', () => {
  it('comes at its timeout also while it waits for a connection, and then it is never sent', async () => {
    const paths: (string | undefined)[] = [];
    let first: ServerResponse | undefined;
    const server = await serve((request, response) => {
      paths.push(request.url);
      if (request.url === '/first') first = response;
      else response.end();
    });
    const client = makeClient({ connections: 1 });
    const held = client.post(server.url('/first'), POST);
    await eventually(() => expect(first).toBeDefined());

    const late = client.post(server.url('/late'), { ...POST, limits: { ...LIMITS, timeoutMs: 50 } });
    await expect(late).rejects.toBeInstanceOf(EgressTimeout);
    first?.end();
    await held;
    await client.post(server.url('/next'), POST);

    expect(paths).toEqual(['/first', '/next']);
  });

  it('comes at once when the caller gives it up, before or during it', async () => {
    let received = 0;
    const server = await serve(() => void (received += 1));
    const client = makeClient();
    const controller = new AbortController();

    const during = client.post(server.url(), { ...POST, signal: controller.signal }).catch((reason: unknown) => reason);
    await eventually(() => expect(received).toBe(1));
    controller.abort();
    const before = client.post(server.url(), { ...POST, signal: controller.signal }).catch((reason: unknown) => reason);

    expect([describeEgressError(await during), describeEgressError(await before)]).toEqual(['given up', 'given up']);
    await eventually(() => expect(server.open).toBe(0));
    expect(received).toBe(1);
  });
});

describe('describeEgressError', () => {
  const SECRET = 'q-secret';
  const describeCall = async (url: URL, options: Partial<EgressPost> = {}): Promise<string> => {
    const error: unknown = await makeClient()
      .post(url, { ...POST, ...options })
      .catch((reason: unknown) => reason);
    const text = describeEgressError(error);
    expect(text).not.toMatch(/127\.0|10\.0|q-secret|http:/);
    return text;
  };

  it.each<[string, (socket: Socket) => void]>([
    ['connection closed', (socket) => socket.destroy()],
    ['connection closed', (socket) => socket.resetAndDestroy()],
    ['connection closed', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')],
    ['not HTTP', (socket) => socket.write('220 mail.example ESMTP\r\n')],
    ['not HTTP', (socket) => socket.write('HTTP/1.1 2x0 OK\r\n\r\n')],
    ['not HTTP', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1x\r\n\r\n')],
    ['answer too large', (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)],
  ])('says %s', async (text, answer) => {
    const server = await serveRaw((socket) => void socket.once('data', () => answer(socket)));

    expect(await describeCall(server.url(`/?${SECRET}`))).toBe(text);
  });

  it('says that a port is closed, a name unknown, a host not allowed, or that nobody answered in time', async () => {
    const closed = await serve(() => undefined);
    const url = closed.url(`/?${SECRET}`);
    await closed.stop();
    const silent = await serve(() => undefined);
    const limits = { ...LIMITS, timeoutMs: 50 };

    expect(await describeCall(url)).toBe('connection refused');
    expect(await describeCall(new URL(`http://nothing.invalid/?${SECRET}`))).toBe('name not resolved');
    expect(await describeCall(new URL(`http://10.0.0.1/?${SECRET}`))).toBe('address not allowed');
    expect(await describeCall(silent.url(), { limits })).toBe('timeout');
  });

  it('says which part of TLS failed, and that a redirect has no end', async () => {
    const plain = await serveRaw((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')));
    const loop = await serve((_, response) => void response.writeHead(307, { location: '/' }).end());

    expect(await describeCall(new URL(`https://127.0.0.1:${plain.port}/`))).toMatch(/^TLS: [A-Z_]+$/);
    expect(await describeCall(loop.url())).toBe('too many redirects');
  });

  it.each([undefined, null, 'text', {}, new Error(SECRET), Object.assign(new Error(SECRET), { code: SECRET })])(
    'says nothing of %p that is not known',
    (error) => expect(describeEgressError(error)).toBe('no usable answer'),
  );
});

describe('allowing', () => {
  it('is the same client for the same list in any order, and the client itself for an empty one', () => {
    const client = makeClient();

    expect(client.allowing(['10.0.0.0/8', 'a.internal'])).toBe(client.allowing(['a.internal', '10.0.0.0/8']));
    expect(client.allowing(['10.0.0.0/8'])).not.toBe(client.allowing(['10.0.0.0/9']));
    expect(client.allowing([])).toBe(client);
  });

  it('lets what is under way end when there are too many lists, and serves the list again', async () => {
    let answer: ServerResponse | undefined;
    const server = await serve((request, response) => {
      if (request.url === '/slow') answer = response;
      else response.end();
    });
    const client = makeClient({}, []);
    const slow = client.allowing(['127.0.0.1']).post(server.url('/slow'), POST);
    await eventually(() => expect(answer).toBeDefined());

    for (let other = 0; other < 200; other += 1) client.allowing([`10.0.0.${other}`]);
    expect((await client.allowing(['127.0.0.1']).post(server.url(), POST)).status).toBe(200);
    answer?.end();

    expect((await slow).status).toBe(200);
  });

  it('ends with its parent, also when its list was not kept', async () => {
    let received = 0;
    const server = await serve(() => void (received += 1));
    const client = makeClient({}, []);
    const calls = ['127.0.0.1', '127.0.0.0/8'].map((entry) =>
      client
        .allowing([entry])
        .post(server.url(), POST)
        .catch((reason: unknown) => reason),
    );
    await eventually(() => expect(received).toBe(2));
    for (let other = 0; other < 99; other += 1) client.allowing([`10.0.0.${other}`]);

    await client.close();

    expect((await Promise.all(calls)).map(describeEgressError)).toEqual(['connection closed', 'connection closed']);
    await eventually(() => expect(server.open).toBe(0));
  });
});
