import { eventually, uniqueName } from '@rekey/testing';
import { JwkRetirement } from '../src/vault/jwks/jwk-retirement.js';
import { KeyRetirement } from '../src/vault/keys/key-retirement.js';
import { ecPair, Vault } from './vault-fixture.js';

const RETIRED = 'io.rekey.credential.retired.v1';

let vault: Vault;
let project: string;
let environment: string;
let name: string;
let keyId: string;
let jwkId: string;

beforeAll(async () => {
  vault = await Vault.start();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  [project, environment, name] = [await vault.project(), await vault.environment(), uniqueName('key')];
  keyId = await vault.key(project, name, [{ environmentName: environment, content: ecPair().privateKey }]);
  jwkId = await vault.jwk(project, 'jwk', name, environment);
});

async function rotate(overlap: string): Promise<void> {
  const before = (await vault.published(project)).map(({ kid }) => kid);
  const body = { cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: ecPair().privateKey }] };
  const url = `/apiops/projects/${project}/keys/${name}/?jwkUpdateAction=UPDATE&overlap=${overlap}`;
  expect((await vault.put(url, body)).status).toBe(200);
  await eventually(async () => expect((await vault.published(project))[0]?.kid).not.toBe(before[0]));
}
const sweep = (): Promise<unknown> =>
  Promise.all([KeyRetirement, JwkRetirement, KeyRetirement].map((each) => vault.service.app.get(each).sweep()));
const untilOver = (): Promise<void> => eventually(async () => expect(await vault.published(project)).toHaveLength(1));
const toldOf = (id: string): object[] =>
  vault.service.events.filter(({ type, subject }) => type === RETIRED && subject === id).map(({ data }) => data);
const retired = (kind: string, id: string, version: number): object => ({
  kind,
  id,
  name: kind === 'jwk' ? 'jwk' : name,
  scope: { vaultProject: project },
  ...(kind === 'jwk' ? {} : { environment }),
  version,
  retiredAt: expect.stringMatching(/Z$/),
});

describe('CredentialRetired', () => {
  it('tells once that the overlap of a key is over, and that of a JWK of it', async () => {
    await rotate('1s');
    await untilOver();
    await sweep();
    await sweep();
    await eventually(() => {
      expect(toldOf(keyId)).toEqual([retired('vault-key', keyId, 1)]);
      expect(toldOf(jwkId)).toEqual([retired('jwk', jwkId, 1)]);
    });
  });

  it('comes of the next rotation if that is earlier, and not again', async () => {
    await rotate('3600s');
    await rotate('3600s');
    await eventually(() => {
      expect(toldOf(keyId)).toEqual([retired('vault-key', keyId, 1)]);
      expect(toldOf(jwkId)).toEqual([retired('jwk', jwkId, 1)]);
    });
    await sweep();
    expect([toldOf(keyId).length, toldOf(jwkId).length]).toEqual([1, 1]);
  });
});
