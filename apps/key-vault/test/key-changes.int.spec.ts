import { createPublicKey } from 'node:crypto';
import { eventually, type TestAnswer } from '@rekey/testing';
import { ecPair, type Item, memberOf, type PemPair, Vault } from './vault-fixture.js';

const xOf = ({ publicKey }: PemPair): string => createPublicKey(publicKey).export({ format: 'jwk' }).x as string;

describe('changes of a key’s versions', () => {
  let vault: Vault;
  let project: string;
  let other: string;
  let environment: string;
  let pairs: readonly [PemPair, PemPair];

  beforeAll(async () => {
    vault = await Vault.start();
    environment = await vault.environment();
  });
  beforeEach(async () => {
    [project, other] = [await vault.project(), await vault.environment()];
    pairs = [ecPair(), ecPair()];
    await vault.key(project, 'key', [item(0), { environmentName: other, content: ecPair().privateKey }]);
    await vault.jwk(project, 'jwk', 'key', environment, { kid: 'fixed' });
  });
  afterAll(() => vault.stop());

  const item = (index: 0 | 1): Item => ({ environmentName: environment, content: pairs[index].privateKey });
  const url = (route: string): string => `/v1/keys/${project}/key/${route}`;
  const change = (route: string, body: object = {}): Promise<TestAnswer> => vault.post(url(route), body);
  const rotate = async (overlap: string): Promise<void> => {
    const body = { cryptoKeyInfoEnvironmentList: [item(1), { environmentName: other }] };
    const answer = await vault.put(
      `/apiops/projects/${project}/keys/key/?jwkUpdateAction=UPDATE&overlap=${overlap}`,
      body,
    );
    expect(answer.status).toBe(200);
    await publishes(overlap === '0s' ? [1] : [1, 0]);
  };
  const states = async (): Promise<string[]> => {
    const { body } = await vault.get(url('versions'));
    return (body.items as { environment: string; version: number; state: string }[])
      .filter((one) => one.environment === environment)
      .map(({ version, state }) => `${version} ${state}`);
  };
  const publishes = (indexes: readonly (0 | 1)[]): Promise<void> =>
    eventually(async () => {
      const published = (await vault.published(project)).map(({ x }) => x);
      expect(published).toEqual(indexes.map((index) => xOf(pairs[index])));
    });

  it('revert makes the retiring material active again, and its JWKs follow', async () => {
    await rotate('3600s');
    expect(await states()).toEqual(['2 active', '1 retiring']);
    expect(await change('revert')).toMatchObject({
      status: 200,
      body: { environments: [{ environment, version: 1 }] },
    });
    expect(await states()).toEqual(['2 retiring', '1 active']);
    await publishes([0, 1]);
    expect((await vault.readJwk(project, 'jwk')).ec.x).toBe(xOf(pairs[0]));
    const rotated = vault.service.events.filter(
      ({ type, data }) => type === 'io.rekey.key.rotated.v1' && data['project'] === project,
    );
    expect(rotated.at(-1)?.data).toMatchObject({
      reason: 'reverted',
      environments: [{ name: environment, version: 1 }],
      jwkUpdateAction: 'UPDATE',
    });
    expect(await change('revert', { version: 2 })).toMatchObject({ status: 200 });
    await publishes([1, 0]);
  });

  it('revert refuses when nothing retires, or not that version', async () => {
    expect(await change('revert')).toMatchObject({ status: 400, body: { code: 'lifecycle.version.not-retiring' } });
    await rotate('3600s');
    expect((await change('revert', { version: 9 })).status).toBe(404);
    expect((await change('revert', { environment: other })).status).toBe(400);
    expect((await change('revert', { environment: 'nowhere' })).status).toBe(404);
    expect((await change('revert', { version: 'x' })).status).toBe(400);
    expect(await states()).toEqual(['2 active', '1 retiring']);
  });

  it('compromise ends the active material with everything made of it; the key waits for new material', async () => {
    expect(await change('compromise', { environment })).toMatchObject({
      status: 200,
      body: { environments: [{ environment, version: 1 }] },
    });
    expect(await states()).toEqual(['1 compromised']);
    await publishes([]);
    expect((await vault.readJwk(project, 'jwk')).name).toBe('jwk');
    await eventually(() => {
      const told = vault.service.events.filter(({ data }) => data['project'] === project).map(({ type }) => type);
      expect(told).toEqual(expect.arrayContaining(['io.rekey.key.compromised.v1', 'io.rekey.jwk.compromised.v1']));
    });
    const [ended] = vault.service.events.filter(
      ({ type, data }) => type === 'io.rekey.jwk.compromised.v1' && data['project'] === project,
    );
    expect(ended?.data).toMatchObject({ publicJwks: [{ kty: 'EC' }], versions: [1] });
    await rotate('0s');
    expect(await states()).toEqual(['2 active', '1 compromised']);
  });

  it('compromise of a retiring version leaves the active one', async () => {
    await rotate('3600s');
    expect(await change('compromise', { version: 1, environment })).toMatchObject({ status: 200 });
    expect(await states()).toEqual(['2 active', '1 compromised']);
    await publishes([1]);
    expect((await change('revert')).status).toBe(400);
  });

  it('compromise without an environment is about all of them', async () => {
    const { body } = await change('compromise');
    expect(body.environments).toHaveLength(2);
    expect(await change('compromise')).toMatchObject({ status: 400, body: { code: 'lifecycle.version.none-active' } });
    expect((await change('compromise', { version: 9 })).status).toBe(404);
  });

  it('both need the permissions to manage and to deploy, in the project', async () => {
    for (const route of ['revert', 'compromise']) {
      for (const as of [memberOf(project, 'SECRETS:MANAGE'), memberOf(project, 'SECRETS:VIEW')]) {
        expect((await vault.post(url(route), {}, as)).status).toBe(403);
      }
      expect((await vault.post(url(route), {}, null)).status).toBe(401);
      expect((await vault.post(`/v1/keys/${project}/none/${route}`, {})).status).toBe(404);
    }
    expect(await states()).toEqual(['1 active']);
  });
});
