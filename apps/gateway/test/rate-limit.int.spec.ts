import { startGateway, type TestGateway } from './start-gateway.js';

const LIMIT = 5;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { rateLimitPerSecond: LIMIT } });
});
afterAll(() => gateway.stop());

/** More calls than a second allows, all at once. */
const flood = (url: string, token: string | null) =>
  Promise.all(Array.from({ length: LIMIT * 4 }, () => gateway.call({ url, token })));

const statusesOf = (answers: readonly { status: number }[]): number[] => [
  ...new Set(answers.map(({ status }) => status)),
];

describe('rate limit', () => {
  it.each([
    ['/v1/organizations', 429, { code: 'gateway.rate-limit.exceeded' }],
    ['/apiops/projects/', 400, { status: 'FAILURE', resultMessage: 'Too many requests' }],
    ['/zones/z/token_validation/config', 429, { errors: [{ code: 971 }] }],
    ['/v2/actions/targets/1', 429, { code: 8 }],
  ])('is answered at %s with %d in its dialect, and when to come again', async (url, status, body) => {
    const answers = await flood(url, (await tokenOf()).token);

    const refused = answers.filter((answer) => answer.headers['retry-after'] !== undefined && answer.status === status);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.at(-1)?.body).toMatchObject(body);
    expect(Number(refused.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('counts each principal for itself', async () => {
    const [one, other] = [await tokenOf(), await tokenOf()];
    await flood('/v1/organizations', one.token);

    expect((await gateway.call({ url: '/v1/organizations', token: other.token })).status).toBe(200);
  });

  it('counts guesses by address, so that nobody tries tokens without end', async () => {
    expect(statusesOf(await flood('/v1/organizations', 'wrong'))).toEqual(expect.arrayContaining([429]));
    expect(statusesOf(await flood('/v1/zones/z/validate', 'wrong'))).toEqual(expect.arrayContaining([429]));
  });

  it.each(['/healthz', '/v1/projects/p/jwks.json'])('does not hold at %s', async (url) => {
    expect(statusesOf(await flood(url, null))).not.toContain(429);
  });

  it('does not hold for validation', async () => {
    expect(statusesOf(await flood('/v1/zones/z/validate', (await tokenOf()).token))).toEqual([503]);
  });
});

/** A second may have passed between two tests or not: every test has a principal of its own. */
async function tokenOf(): Promise<{ token: string }> {
  for (;;) {
    const { status, body } = await gateway.call({
      method: 'POST',
      url: '/v1/tokens',
      body: { name: 'spec', grants: [{ permission: 'organization.write' }] },
    });
    if (status === 201) return body as { token: string };
  }
}
