import type { LocalServices } from '@rekey/platform';
import { eventually, TestService } from '@rekey/testing';
import type { FastifyInstance } from 'fastify';
import { LocalUpstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { upstreamApp } from './upstream-app.js';

const PATH = '/v1/projects/p/jwks.json';

describe('what needs nothing of the gateway but the way', () => {
  let vault: TestService;
  let gateway: TestGateway;
  let url: string;

  beforeAll(async () => {
    vault = await TestService.start(upstreamApp);
    const instance = vault.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const services: LocalServices = new Map([
      ['key-vault', instance],
      ['application-secrets', instance],
    ]);
    gateway = await startGateway({ upstream: new LocalUpstream(services), config: { rateLimitPerSecond: 1 } });
    await gateway.service.app.listen(0, '127.0.0.1');
    url = await gateway.service.app.getUrl();
  });
  afterAll(async () => {
    await gateway.stop();
    await vault.stop();
  });

  it('reaches its service without a token, however often, and with headers as every answer has them', async () => {
    for (let count = 0; count < 5; count += 1) {
      const answer = await fetch(`${url}${PATH}/?a=b`, { headers: { authorization: 'Bearer of-somebody-else' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('carries nothing that only the gateway may say', async () => {
    const forged = { 'x-rekey-assertion': 'forged', 'x-rekey-client-address': '10.0.0.1', 'x-other': 'kept' };
    const { headers } = (await (await fetch(`${url}${PATH}`, { headers: forged })).json()) as {
      headers: Record<string, string>;
    };
    expect(headers).toMatchObject({ 'x-other': 'kept' });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-rekey-'))).toEqual([]);
  });

  it('is not what looks like it: other paths go through the door', async () => {
    expect((await fetch(`${url}/v1/projects/p/jwks`)).status).toBe(401);
    expect((await fetch(`${url}/v1/zones/z/authorize`)).status).toBe(503);
  });

  it('is counted by address where it is limited, and refused by the door in its dialect', async () => {
    const ask = () => fetch(`${url}/oauth/v2/introspect`, { method: 'POST', body: new URLSearchParams() });
    await eventually(async () => expect((await ask()).status).not.toBe(429));
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(await refused[0]?.json()).toMatchObject({ error: 'slow_down' });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
  });
});
