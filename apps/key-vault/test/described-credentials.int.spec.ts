import { describeAgain, descriptionsOf, eventually, uniqueName } from '@rekey/testing';
import { ecPair, base64, Vault } from './vault-fixture.js';

const DESCRIBED = 'io.rekey.credential.described.v1';

let vault: Vault;
beforeAll(async () => {
  vault = await Vault.start();
});
afterAll(() => vault?.stop());

const version = (number: number, environment?: string, more: object = {}): object => ({
  ...{ version: number, ...(environment === undefined ? {} : { environment }), state: 'active' },
  ...{ createdAt: expect.any(String), activatedAt: expect.any(String), retireAt: null, expiresAt: null, ...more },
});
const retiring = { state: 'retiring', retireAt: expect.stringMatching(/Z$/) };
const lives = { removedAt: null, follows: [] };
const gone = { removedAt: expect.stringMatching(/Z$/), versions: [], follows: [] };
const content = (): string => base64(ecPair().privateKey);

/** Once a later change has been told of: what is not there then was never told. */
async function toldOf(id: string) {
  const project = await vault.project();
  const environmentName = await vault.environment();
  const marker = await vault.key(project, 'marker', [{ environmentName, content: content() }]);
  await descriptionsOf(vault.service, marker);
  return descriptionsOf(vault.service, id);
}

describe('a vault key', () => {
  it('is told of when it is made, named anew, taken out of an environment and deleted', async () => {
    const project = await vault.project();
    const [one, two] = [await vault.environment('a'), await vault.environment('b')];
    const items = [one, two].map((environmentName) => ({ environmentName, content: content() }));
    const id = await vault.key(project, 'key', items);
    const url = `/apiops/projects/${project}/keys/key/`;
    const body = {
      cryptoKeyInfoEnvironmentList: [{ environmentName: one, content: content() }, { environmentName: two }],
    };
    expect((await vault.put(`${url}?overlap=3600s`, body)).status).toBe(200);
    expect((await vault.put(url, { description: 'which no inventory shows' })).status).toBe(200);
    expect((await vault.put(url, { name: 'renamed' })).status).toBe(200);
    const renamed = `/apiops/projects/${project}/keys/renamed/`;
    expect((await vault.put(renamed, { cryptoKeyInfoEnvironmentList: [{ environmentName: two }] })).status).toBe(200);
    expect((await vault.delete(renamed)).status).toBe(200);
    const [made, ...told] = await toldOf(id);
    const reference = { kind: 'vault-key', id, scope: { vaultProject: project } };
    expect(made).toEqual({
      ...{ ...reference, name: 'key', createdAt: expect.any(String), ...lives },
      versions: [version(1, one), version(1, two)],
    });
    const known = { ...reference, name: 'renamed', createdAt: made?.createdAt };
    expect(told).toEqual([
      { ...known, ...lives, versions: [version(1, one, retiring), version(2, one), version(1, two)] },
      { ...known, ...lives, versions: [version(1, two)] },
      { ...known, ...gone },
    ]);
  });
});

describe('a JWK', () => {
  it('is told of when it is made, cut off its key, named anew and deleted', async () => {
    const project = await vault.project();
    const environmentName = await vault.environment();
    const keyId = await vault.key(project, 'key', [{ environmentName, content: content() }]);
    const id = await vault.jwk(project, 'jwk', 'key', environmentName);
    const { data } = (await vault.service.eventsOf('io.rekey.jwk.created.v1', id))[0] ?? {};
    expect(data).toEqual({ jwkId: id, project, name: 'jwk', keyId, publicJwk: expect.objectContaining({ kty: 'EC' }) });
    const key = `/apiops/projects/${project}/keys/key/`;
    const list = [{ environmentName, content: content() }];
    await vault.put(`${key}?jwkUpdateAction=UPDATE&overlap=3600s`, { cryptoKeyInfoEnvironmentList: list });
    await vault.service.eventsOf('io.rekey.jwk.updated.v1', id);
    await vault.put(`${key}?jwkUpdateAction=NULLIFY`, { description: 'x' });
    const jwk = `/apiops/projects/${project}/jwks/jwk/`;
    expect((await vault.put(jwk, { name: 'renamed' })).status).toBe(200);
    expect((await vault.delete(`/apiops/projects/${project}/jwks/renamed/`)).status).toBe(200);
    const reference = { kind: 'jwk', id, scope: { vaultProject: project }, createdAt: expect.any(String) };
    const rotated = [version(1, undefined, retiring), version(2)];
    const made = { ...reference, ...lives, name: 'jwk' };
    expect(await toldOf(id)).toEqual([
      { ...made, versions: [version(1)], follows: [{ kind: 'vault-key', id: keyId }] },
      { ...made, versions: rotated },
      { ...made, name: 'renamed', versions: rotated },
      { ...reference, name: 'renamed', ...gone },
    ]);
  });

  it.each(['NULLIFY', 'DELETE'])('is told of when its key goes, with %s', async (action) => {
    const project = await vault.project();
    const environmentName = await vault.environment();
    await vault.key(project, 'key', [{ environmentName, content: content() }]);
    const id = await vault.jwk(project, 'jwk', 'key', environmentName);
    const answer = await vault.delete(`/apiops/projects/${project}/keys/key/?jwkDeleteAction=${action}`);
    expect(answer.status).toBe(200);
    const after = action === 'DELETE' ? gone : { ...lives, versions: [version(1)] };
    expect(await toldOf(id)).toMatchObject([{ follows: [{ kind: 'vault-key' }] }, after]);
  });

  it('of a symmetric key is told of without it', async () => {
    const project = await vault.project();
    const body = { name: 'oct', type: 'OCT', oct: { keySize: 256, algorithm: 'HS256' } };
    expect(await vault.post(`/apiops/projects/${project}/jwks/generate/`, body)).toMatchObject({ status: 200 });
    const { id } = await vault.readJwk(project, 'oct');
    const [event] = await vault.service.eventsOf('io.rekey.jwk.created.v1', id as string);
    expect(event?.data).toEqual({ jwkId: id, project, name: 'oct', keyId: null, publicJwk: null });
    expect(await toldOf(id as string)).toMatchObject([{ follows: [], versions: [version(1)] }]);
  });
});

describe('the platform’s signing keys', () => {
  it('are one credential, told of with every key that is made, activated and removed', async () => {
    const url = '/zitadel.webkey.v2.WebKeyService';
    const first = await descriptionsOf(vault.service, 'platform', 3);
    const made = await vault.post(`${url}/CreateWebKey`, { ed25519: {} });
    await vault.post(`/v1/web-keys/${made.body.id as string}/activate-now`, {});
    const [before] = (await vault.get('/v2/web_keys')).body.webKeys as { id: string }[];
    expect((await vault.post(`${url}/DeleteWebKey`, { id: before?.id })).status).toBe(200);
    const told = await descriptionsOf(vault.service, 'platform', first.length + 3);
    const ring = { kind: 'web-key', id: 'platform', name: 'platform', scope: {}, createdAt: told[0]?.createdAt };
    const staged = { state: 'staged', activatedAt: null };
    const two = version(2, undefined, staged);
    expect(told).toEqual([
      { ...ring, ...lives, versions: [version(1, undefined, staged)] },
      { ...ring, ...lives, versions: [version(1, undefined, staged), two] },
      { ...ring, ...lives, versions: [version(1), two] },
      { ...ring, ...lives, versions: [version(1), two, version(3, undefined, staged)] },
      { ...ring, ...lives, versions: [version(1, undefined, { state: 'retiring' }), two, version(3)] },
      { ...ring, ...lives, versions: [two, version(3)] },
    ]);
  });
});

it('tells of every key, certificate, keystore, JWK and web key again, page by page', async () => {
  const project = await vault.project();
  const environmentName = await vault.environment();
  const key = await vault.key(project, uniqueName('key'), [{ environmentName, content: content() }]);
  await descriptionsOf(vault.service, key);
  const before = vault.service.events.length;
  const pages = await describeAgain(vault.service, 2);
  const total = pages.reduce((sum, { described }) => sum + described, 0);
  expect(pages[0]).toMatchObject({ described: 2, total });
  await eventually(() => {
    const again = vault.service.events.slice(before).filter(({ type }) => type === DESCRIBED);
    expect(again).toHaveLength(total);
    const ids = new Set(again.map(({ subject }) => subject));
    expect(ids.size).toBe(total);
  });
  const [made, again] = await descriptionsOf(vault.service, key, 2);
  expect(again).toEqual(made);
});
