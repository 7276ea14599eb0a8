import { eventually, startPrivatePostgres, TestService } from '@rekey/testing';
import { gateway, type GatewayConfig } from '../src/index.js';

describe('readiness', () => {
  it('is 503 with the reason while the database is away, and comes back with it; the process lives on', async () => {
    const postgres = await startPrivatePostgres();
    const service = await TestService.start(gateway, {
      config: { databaseUrl: postgres.url } as Partial<GatewayConfig>,
    });
    const ask = (url: string) => service.call({ url, as: null });
    try {
      expect(await ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });

      await postgres.stop();
      await eventually(async () => {
        const answer = await ask('/readyz');
        expect(answer.status).toBe(503);
        expect(answer.body.checks.database).toEqual({ status: 'down', reason: expect.any(String) });
        expect(answer.body.checks.eventLog).toEqual({ status: 'down', reason: expect.any(String) });
        expect(JSON.stringify(answer.body)).not.toContain(new URL(postgres.url).password || 'no-password');
      });
      expect((await ask('/healthz')).status).toBe(200);
      expect(await service.call({ url: '/v1/organizations' })).toMatchObject({
        status: 503,
        body: { code: 'service.database.unavailable' },
      });

      await postgres.start();
      await eventually(async () => expect((await ask('/readyz')).status).toBe(200));
      expect((await service.call({ url: '/v1/organizations' })).status).toBe(200);
    } finally {
      await service.stop();
      await postgres.remove();
    }
  });
});
