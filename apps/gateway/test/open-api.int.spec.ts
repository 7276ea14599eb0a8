import { InternalTransport, type InternalRequest } from '@rekey/contracts';
import { BOOTSTRAP_TOKEN, startGateway } from './start-gateway.js';

class Counting extends InternalTransport {
  calls = 0;

  call<T>({ service }: InternalRequest): Promise<T | null> {
    this.calls += 1;
    return Promise.reject(new Error(`no ${service} here`));
  }
}

describe('/metrics', () => {
  it('asks for the token of the settings, where there is one', async () => {
    const metricsToken = 'token-of-the-scraper';
    const gateway = await startGateway({ config: { metricsToken } });
    try {
      const statusWith = async (token: string | null): Promise<number> =>
        (await gateway.call({ url: '/metrics', token })).status;

      expect(await statusWith(null)).toBe(401);
      expect(await statusWith(BOOTSTRAP_TOKEN)).toBe(401);
      expect(await statusWith(metricsToken)).toBe(200);
      expect((await gateway.call({ url: '/v1/tokens', token: metricsToken })).status).toBe(401);
    } finally {
      await gateway.stop();
    }
  });
});

describe('/openapi.json', () => {
  it('asks each service that is away once, however many ask for the document', async () => {
    const transport = new Counting();
    const gateway = await startGateway({ transport });
    try {
      const before = transport.calls;

      const answers = await Promise.all(
        Array.from({ length: 30 }, () => gateway.call({ url: '/openapi.json', token: null })),
      );

      expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
      expect(answers[0]?.body.paths).toHaveProperty('/v1/tokens');
      // Four services, and at most one more round where the machine is slow.
      expect(transport.calls - before).toBeLessThanOrEqual(8);
    } finally {
      await gateway.stop();
    }
  });
});
