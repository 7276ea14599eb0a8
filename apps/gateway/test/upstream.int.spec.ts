import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ServiceName } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { ASSERTION_KEY_PURPOSE, type LocalServices } from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { freePort, TestService } from '@rekey/testing';
import { loadConfig } from '@rekey/config';
import type { FastifyInstance } from 'fastify';
import { GatewayConfig, HttpUpstream, LocalUpstream, type Upstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { upstreamApp } from './upstream-app.js';

const masterKey = [randomBytes(32).toString('base64')];
const BODY_LIMIT = 400_000;
const KEYS = '/apiops/projects/My%20Project/keys';

const { privateKey } = assertionKeyPair(KeyRing.fromBase64(masterKey).derive(ASSERTION_KEY_PURPOSE));
const httpUpstream = (urls: Partial<Record<ServiceName, string>>, timeoutMs = 30_000): Upstream =>
  new HttpUpstream({ ...loadConfig(GatewayConfig, {}).serviceUrls, ...urls }, new AssertionSigner(privateKey), {
    bodyLimitBytes: BODY_LIMIT,
    timeoutMs,
  });

/** The gateway listening, so that bodies go over real sockets. */
async function listening(gateway: TestGateway): Promise<string> {
  await gateway.service.app.listen(0, '127.0.0.1');
  return gateway.service.app.getUrl();
}

let vault: TestService;
let vaultUrl = '';
beforeAll(async () => {
  vault = await TestService.start(upstreamApp, { config: { masterKey, bodyLimitBytes: BODY_LIMIT } });
  await vault.app.listen(0, '127.0.0.1');
  vaultUrl = await vault.app.getUrl();
});
afterAll(() => vault.stop());

const SHAPES: readonly (readonly [string, () => Upstream])[] = [
  ['over HTTP', () => httpUpstream({ 'key-vault': vaultUrl })],
  [
    'in process',
    () => {
      const services: LocalServices = new Map([
        ['key-vault', vault.app.getHttpAdapter().getInstance() as unknown as FastifyInstance],
      ]);
      return new LocalUpstream(services);
    },
  ],
];

describe.each(SHAPES)('a service %s', (shape, upstreamOf) => {
  let gateway: TestGateway;
  let url = '';
  let issued: { id: string; token: string };
  beforeAll(async () => {
    gateway = await startGateway({ upstream: upstreamOf(), config: { masterKey, bodyLimitBytes: BODY_LIMIT } });
    url = await listening(gateway);
    issued = await gateway.issue([{ permission: 'SECRETS:MANAGE', scope: 'project:My Project' }]);
  });
  afterAll(() => gateway.stop());

  const post = (body: string | ReadableStream | null, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}${KEYS}?overlap=3600s&a=1&a=%C3%BC`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: `Bearer ${issued.token}`, 'content-type': 'application/json', ...headers },
    } as RequestInit);
  // Specs look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const json = async (answer: Promise<Response>): Promise<any> => (await answer).json();

  it('gets path, query and body as they were sent, and who calls', async () => {
    const body = await json(post(JSON.stringify({ content: 'ü'.repeat(1000) })));

    expect(body).toMatchObject({
      project: 'My Project',
      length: 1000,
      query: { overlap: '3600s', a: ['1', 'ü'] },
      principal: {
        id: issued.id,
        kind: 'token',
        grants: [{ permission: 'SECRETS:MANAGE', scope: 'project:My Project' }],
      },
    });
  });

  it('gets a body that is sent in pieces without a length', async () => {
    const pieces = ['{"content":"', 'x'.repeat(100_000), 'y'.repeat(100_000), '"}'];
    const stream = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });

    expect(await json(post(stream))).toMatchObject({ length: 200_000 });
  });

  it('gets a call without a body, and one without a type', async () => {
    expect(await json(post(null))).toMatchObject({ length: null });
    const untyped = fetch(`${url}${KEYS}`, { method: 'POST', headers: { authorization: `Bearer ${issued.token}` } });
    expect(await json(untyped)).toMatchObject({ length: null });
  });

  it('gets none of the caller’s credentials where it is told who calls', async () => {
    if (shape === 'in process') return;
    const { headers } = await json(
      post('{}', { 'x-auth-key': 'k', 'x-auth-email': 'e@example.com', 'x-rekey-assertion': 'forged' }),
    );

    for (const name of ['authorization', 'x-auth-key', 'x-auth-email']) expect(headers).not.toHaveProperty(name);
    expect(headers['x-rekey-assertion']).toMatch(/^eyJ/);
    expect(JSON.stringify(headers)).not.toContain(issued.token);
  });

  it('gets what the client sent on an open route, but no assertion', async () => {
    const answer = await fetch(`${url}/v1/projects/p/jwks.json`, {
      headers: { authorization: 'Basic YTpi', 'x-rekey-assertion': 'forged', 'x-long': 'a'.repeat(40_000) },
    });
    const { headers } = (await answer.json()) as { headers: Record<string, string> };

    expect(headers['authorization']).toBe('Basic YTpi');
    expect(headers['host']).toBe(new URL(url).host);
    expect(headers['x-long']).toHaveLength(40_000);
    expect(headers).not.toHaveProperty('x-rekey-assertion');
  });

  it('gets the request id of the gateway, which is the caller’s', async () => {
    const answer = await post('{}', { 'x-request-id': 'trace-7' });

    expect(answer.headers.get('x-request-id')).toBe('trace-7');
    expect(((await answer.json()) as { headers: Record<string, string> }).headers['x-request-id']).toBe('trace-7');
    const bad = await post('{}', { 'x-request-id': 'bad id' });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers with its own status, headers and a body of any length', async () => {
    const answer = await fetch(`${url}${KEYS}`, { headers: { authorization: `Bearer ${issued.token}` } });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(((await answer.json()) as { items: string }).items).toHaveLength(300_000);
  });

  it('refuses in its dialect: malformed JSON, a body that is too large, an unknown route', async () => {
    expect(await post('{')).toMatchObject({ status: 400 });
    expect(await json(post(JSON.stringify({ content: 'x'.repeat(400_000) })))).toMatchObject({
      status: 'FAILURE',
      resultMessage: 'The request body is too large',
    });
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(50_000))),
    });
    // The connection ends with the answer: the client may see either.
    const outcome = await post(endless).then(
      ({ status }) => status,
      () => 'closed',
    );
    expect([400, 'closed']).toContain(outcome);
    const unknown = fetch(`${url}/apiops/nothing/`, { headers: { authorization: `Bearer ${issued.token}` } });
    expect(await json(unknown)).toMatchObject({ status: 'FAILURE', resultMessage: 'Not Found' });
  });

  it('is not asked by whoever may not come in', async () => {
    expect((await fetch(`${url}${KEYS}`)).status).toBe(401);
    await gateway.call({ method: 'DELETE', url: `/v1/tokens/${issued.id}` });
    expect((await post('{}')).status).toBe(401);
    issued = await gateway.issue([{ permission: 'SECRETS:MANAGE' }]);
  });

  it('takes many calls at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => post(JSON.stringify({ content: 'x'.repeat(n) }))),
    );
    const lengths = await Promise.all(answers.map(async (one) => ((await one.json()) as { length: number }).length));

    expect(lengths).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('a service that does not answer', () => {
  const servers: Server[] = [];
  const gateways: TestGateway[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  });

  async function serve(onConnection: (socket: Socket) => void): Promise<string> {
    const server = createServer().on('connection', onConnection).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function behind(url: string): Promise<TestGateway> {
    const urls = { 'key-vault': url, 'action-targets': url, 'jwks-credentials': url };
    const gateway = await startGateway({ upstream: httpUpstream(urls, 500) });
    gateways.push(gateway);
    return gateway;
  }

  const EXPECTED = [
    ['/v1/projects', 503],
    ['/apiops/projects/', 500],
    ['/zones/z/token_validation/config', 503],
    ['/v2/actions/targets/1', 503],
  ] as const;

  async function expectRefusals(gateway: TestGateway): Promise<void> {
    for (const [url, status] of EXPECTED) {
      const answer = await gateway.call({ method: 'POST', url, body: {} });
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|ECONN|undici/i);
    }
  }

  it('is refused for in each dialect when nobody listens', async () => {
    await expectRefusals(await behind(`http://127.0.0.1:${await freePort()}`));
  });

  it('is refused for when it accepts and stays silent', async () => {
    await expectRefusals(await behind(await serve((socket) => void socket.resume())));
  });

  it('is refused for when it hangs up', async () => {
    await expectRefusals(await behind(await serve((socket) => void socket.destroy())));
  });

  it('is refused for when it speaks something else', async () => {
    await expectRefusals(await behind(await serve((socket) => void socket.end('220 smtp.example ESMTP\r\n'))));
  });

  it('is asked once: only the caller knows whether its request may be sent twice', async () => {
    let connections = 0;
    const gateway = await behind(
      await serve((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );

    await gateway.call({ url: '/v1/projects' });

    expect(connections).toBe(1);
  });
});
