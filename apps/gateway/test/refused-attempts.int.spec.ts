import { AuditEvents } from '@rekey/testing';
import { startGateway, type TestGateway } from './start-gateway.js';

const ATTEMPTS_MAX = 200;

let gateway: TestGateway;
let told: AuditEvents;
beforeAll(async () => {
  gateway = await startGateway({ config: { trustedProxies: ['127.0.0.1'] } });
  told = await AuditEvents.of(gateway.service);
});
afterAll(() => gateway.stop());

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('a refused attempt', () => {
  it('is told with who tried what, and told once for all that one tried in a moment', async () => {
    const { id, token } = await gateway.issue([{ permission: 'event.read' }]);
    const refused = await Promise.all(
      Array.from({ length: 5 }, () => gateway.call({ url: '/v1/tokens?x=secret', token })),
    );
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await gateway.call({ url: '/v1/events', token })).status).toBe(200);
    const event = await told.awaited(({ actor }) => actor === id);
    expect(event).toMatchObject({
      type: 'io.rekey.access.refused.v1',
      subject: 'rekey.v1.AccessTokenService/ListAccessTokens',
      data: {
        reason: 'forbidden',
        path: '/v1/tokens',
        permissions: ['token.write'],
        code: 'identity.permission.denied',
      },
    });
    const counts = () => told.all.filter(({ actor }) => actor === id).map(({ data }) => data['count'] as number);
    await told.awaited(() => counts().reduce((sum, count) => sum + count, 0) === 5);
    // The calls may have met the moment between two.
    expect(counts().length).toBeLessThanOrEqual(2);
  });

  it('is told with where it came from when nobody knows who it was, and without what may be a secret', async () => {
    const url = '/v1/tokens/rekey_0123456789';
    expect((await gateway.call({ method: 'DELETE', url, token: 'wrong', headers: from('192.0.2.7') })).status).toBe(
      401,
    );
    const event = await told.awaited(({ data }) => data['address'] === '192.0.2.7');
    expect(event).toMatchObject({ data: { reason: 'unauthenticated', path: '/v1/tokens/…', count: 1 } });
    expect(event).not.toHaveProperty('actor');
    expect(JSON.stringify(event)).not.toMatch(/rekey_0|wrong/);
  });

  // Whoever floods us must fill neither our memory nor the log.
  it('is one of a bounded number, and no other is left uncounted', async () => {
    const floods = 3 * ATTEMPTS_MAX;
    const before = told.all.length;
    const call = (i: number) =>
      gateway.call({ url: '/v1/organizations', token: 'x', headers: from(`10.0.${i >> 8}.${i & 255}`) });
    await Promise.all(Array.from({ length: floods }, (_, i) => call(i)));
    const flood = () => told.all.slice(before).filter(({ data }) => data['code'] === 'identity.credentials.invalid');
    await told.awaited(() => flood().reduce((sum, { data }) => sum + (data['count'] as number), 0) === floods);
    // Within each moment: the flood may take two of them.
    expect(flood().length).toBeLessThanOrEqual(3 * (ATTEMPTS_MAX + 1));
    expect((await gateway.call({ url: '/v1/nothing', token: null })).status).toBe(404);
  });
});
