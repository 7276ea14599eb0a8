import { TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, put, read, testKey, type TestKey } from './fixtures.js';
import { sourceOf, tell, type TestJwk, TestVault, tokenOf } from './vault-fixture.js';

const APPLIED = 'io.rekey.rotation.applied.v1';

const vault = new TestVault();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: vault });
});
afterAll(() => service?.stop());

const urlOf = ({ id, zoneId }: CreatedConfiguration): string =>
  `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;

async function boundTo(jwk: TestJwk, keys = [es256('given')]): Promise<CreatedConfiguration> {
  const config = await createConfiguration(service, keys);
  const { status } = await service.call({ method: 'PUT', url: urlOf(config), body: { jwks: [sourceOf(jwk)] } });
  expect(status).toBe(200);
  return config;
}
const kidsOf = async (config: CreatedConfiguration): Promise<string[]> =>
  (await read(service, config)).credentials.keys.map(({ kid }: { kid: string }) => kid);
const kidOf = ({ jwk }: TestKey): string => jwk['kid'] as string;
async function validity({ zoneId, id: configId }: CreatedConfiguration, pair: TestKey): Promise<unknown> {
  const body = { token: await tokenOf(pair), configId };
  const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body });
  return answer.body.valid === true ? 'valid' : answer.body.reason;
}

/** Tells it, and what the service reports once it was handled. */
async function handled(event: Parameters<typeof tell>[1] & { readonly rotationId: string }): Promise<unknown> {
  await tell(service, event);
  const [report] = await service.eventsOf(APPLIED, event.rotationId);
  return report?.data;
}

// The risk: an operator redrives a dead letter, and the key that somebody stole verifies again.
describe('an update of a JWK that is handled after its version was compromised', () => {
  it('does not bring the version back, and ends the one before as it would have', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const update = vault.rotate(jwk);
    await handled(vault.compromise(jwk, 2));
    expect(await handled(update)).toMatchObject({ dependants: [{ id: config.id, outcome: 'applied' }] });
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['unknown_key', 'unknown_key']);
    expect(await kidsOf(config)).toEqual(['given']);
    await handled(vault.rotate(jwk));
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk.pair)]);
  });

  it('leaves the one before what is left of its overlap', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const update = vault.rotate(jwk, { overlapSeconds: 3600 });
    await handled(vault.compromise(jwk, 2));
    expect(await validity(config, old)).toBe('valid');
    await handled(update);
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['unknown_key', 'valid']);
    await handled(Object.assign(update, { rotationId: crypto.randomUUID(), retireAt: new Date().toISOString() }));
    expect(await validity(config, jwk.pair)).toBe('unknown_key');
  });

  it('does so after a later version came too', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    const missed = vault.rotate(jwk);
    const stolen = jwk.pair;
    const compromise = vault.compromise(jwk, 2);
    await handled(vault.rotate(jwk, { overlapSeconds: 3600 }));
    await handled(compromise);
    await handled(missed);
    expect([await validity(config, stolen), await validity(config, jwk.pair)]).toEqual(['unknown_key', 'valid']);
  });
});

describe('an update of a JWK that the configuration cannot take', () => {
  it('for another key goes by its name leaves it what it has, and says so', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk, [es256('taken')]);
    const update = vault.rotate(jwk, { pair: testKey('ES256', 'taken') });
    const reason = expect.stringMatching(/not taken.*kid and algorithm/);
    expect(await handled(update)).toMatchObject({ dependants: [{ id: config.id, outcome: 'failed', reason }] });
    expect(await kidsOf(config)).toEqual(['taken', kidOf(old)]);
    const { body } = await service.call({ url: urlOf(config) });
    expect(body.jwks[0]).toMatchObject({ kids: [kidOf(old)], error: reason });
    await handled(vault.rotate(jwk));
    expect((await service.call({ url: urlOf(config) })).body.jwks[0]).toMatchObject({ error: null });
  });

  it('for it became full meanwhile says so', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    await handled(vault.compromise(jwk, 1));
    const keys = Array.from({ length: 16 }, () => es256());
    expect((await put(service, config, keys)).status).toBe(200);
    const reason = expect.stringMatching(/may have 16/);
    expect(await handled(vault.rotate(jwk))).toMatchObject({ dependants: [{ outcome: 'failed', reason }] });
    expect(await kidsOf(config)).toHaveLength(16);
  });
});

it('a JWK whose key goes by the name of another one of the configuration is not bound', async () => {
  const jwk = vault.add('ES256', 'taken');
  const config = await createConfiguration(service, [es256('taken')]);
  const { status, body } = await service.call({ method: 'PUT', url: urlOf(config), body: { jwks: [sourceOf(jwk)] } });
  expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field: 'jwks[0]' });
  expect(await kidsOf(config)).toEqual(['taken']);
});
