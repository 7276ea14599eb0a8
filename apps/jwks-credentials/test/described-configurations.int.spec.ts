import { describeAgain, descriptionsOf, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, eventsAbout, put } from './fixtures.js';
import { sourceOf, tell, type TestJwk, TestVault } from './vault-fixture.js';

const vault = new TestVault();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: vault });
});
afterAll(() => service?.stop());

async function bind({ id, zoneId }: CreatedConfiguration, ...jwks: TestJwk[]): Promise<void> {
  const url = `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;
  const answer = await service.call({ method: 'PUT', url, body: { jwks: jwks.map(sourceOf) } });
  expect(answer.status).toBe(200);
}
const version = (number: number, more: object = {}): object => ({
  ...{ version: number, state: 'active', createdAt: expect.any(String), activatedAt: expect.any(String) },
  ...{ retireAt: null, expiresAt: null, lastUsedAt: null, ...more },
});

it('tells of a configuration when it is made, named anew, bound to a JWK, left by it and deleted', async () => {
  const jwk = vault.add();
  const config = await createConfiguration(service);
  const edit = (body: object) => service.call({ method: 'PATCH', url: config.url, body });
  await edit({ title: 'Another' });
  await edit({ description: 'which no inventory shows' });
  await bind(config, jwk);
  await tell(service, vault.rotate(jwk, { overlapSeconds: 3600 }));
  await service.eventsOf('io.rekey.credentials.replaced.v1', config.id, 2);
  await bind(config);
  await service.call({ method: 'DELETE', url: config.url });
  await eventsAbout(service);
  const [made, ...told] = await descriptionsOf(service, config.id);
  const lives = { removedAt: null, follows: [] };
  const reference = { kind: 'token-configuration', id: config.id, scope: { zone: config.zoneId } };
  expect(made).toEqual({
    ...{ ...reference, name: 'A configuration', createdAt: expect.any(String), ...lives },
    versions: [version(0)],
  });
  const known = { ...reference, name: 'Another', createdAt: made?.createdAt };
  expect(told).toEqual([
    { ...known, ...lives, versions: [version(0)] },
    { ...known, ...lives, versions: [version(1)], follows: [{ kind: 'jwk', id: jwk.jwkId }] },
    { ...known, ...lives, versions: [version(3)] },
    { ...known, ...lives, removedAt: expect.any(String), versions: [] },
  ]);
});

it('tells again of the version that retires, when each key was used last, and what it follows', async () => {
  const jwk = vault.add();
  const config = await createConfiguration(service);
  await bind(config, jwk);
  await tell(service, vault.rotate(jwk, { overlapSeconds: 3600 }));
  await service.eventsOf('io.rekey.credentials.replaced.v1', config.id, 2);
  const other = await createConfiguration(service);
  await put(service, other, [es256()]);
  const pages = await describeAgain(service, 1);
  expect(pages[0]?.total).toBe(pages.reduce((sum, { described }) => sum + described, 0));
  const again = (await descriptionsOf(service, config.id, 3)).at(-1);
  expect(again).toMatchObject({
    versions: [version(1, { state: 'retiring', retireAt: expect.stringMatching(/Z$/) }), version(2)],
    follows: [{ kind: 'jwk', id: jwk.jwkId }],
  });
  expect((await descriptionsOf(service, other.id, 2)).at(-1)).toMatchObject({ versions: [version(1)] });
});
