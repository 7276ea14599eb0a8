import { createPublicKey } from 'node:crypto';
import { eventually, principalWith, type TestAnswer, uniqueName } from '@rekey/testing';
import { sendForm } from './form.js';
import { Workbench } from './openssl.js';
import { memberOf, Vault } from './vault-fixture.js';

const PASSWORD = 'swordfish-42';

interface Kind {
  readonly kind: 'certificate' | 'keystore';
  /** In paths, of the vendor's calls and of ours. */
  readonly folder: string;
  /** Writes the first or second material. */
  readonly write: (index: 0 | 1, query?: string) => Promise<TestAnswer>;
  readonly jwk: () => Promise<TestAnswer>;
}

// The risk: a certificate whose key was stolen cannot be ended, and its JWKs go on to verify what the thief signs.
describe('changes of the versions of certificates and keystores', () => {
  const bench = new Workbench();
  const made = [bench.certificate('/CN=first'), bench.certificate('/CN=second')] as const;
  const p12 = made.map((one) => bench.pkcs12(one, 'mine', PASSWORD));
  let vault: Vault;
  let project: string;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start();
  });
  beforeEach(async () => {
    [project, environment] = [await vault.project(), await vault.environment()];
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const apiops = (path: string): string => `/apiops/projects/${project}/${path}`;
  const certificate: Kind = {
    kind: 'certificate',
    folder: 'certificates',
    write: (index, query) => {
      const pemEncodedFile = { name: 'a.pem', bytes: Buffer.from(made[index].certificate) };
      const fields = { certificateName: 'one', alias: 'alias', environmentList: environment, pemEncodedFile };
      return query === undefined
        ? sendForm(vault, apiops('certificates/'), fields, { as: memberOf(project) })
        : sendForm(vault, `${apiops('certificates/one/')}${query}`, fields, { method: 'PUT' });
    },
    jwk: () => vault.post(apiops('jwks/parse-from-certificate'), { ...jwkBody(), certificateName: 'one' }),
  };
  const keystore: Kind = {
    kind: 'keystore',
    folder: 'keystores',
    write: (index, query) => {
      const file = (p12[index] as Buffer).toString('base64');
      const item = { environmentName: environment, file, password: PASSWORD, keyStoreType: 'PKCS12' };
      const body = { name: 'one', keyStoreEnvironmentList: [item] };
      return query === undefined
        ? vault.post(apiops('keystores/'), body, memberOf(project))
        : vault.put(`${apiops('keystores/one/')}${query}`, body);
    },
    jwk: () => vault.post(apiops('jwks/parse-from-keystore'), { ...jwkBody(), keyStoreName: 'one' }),
  };
  const jwkBody = (): object => ({ name: 'jwk', environmentName: environment });

  const ofVersions = ({ folder }: Kind, route: string, name = 'one'): string =>
    `/v1/${folder}/${project}/${name}/${route}`;
  const states = async (kind: Kind): Promise<string[]> => {
    const { body } = await vault.get(ofVersions(kind, 'versions'));
    return (body.items as { version: number; state: string }[]).map(({ version, state }) => `${version} ${state}`);
  };
  const moduli = (...indexes: (0 | 1)[]): string[] =>
    indexes.map((index) => createPublicKey(made[index].certificate).export({ format: 'jwk' }).n as string);
  const publishes = (...indexes: (0 | 1)[]): Promise<void> =>
    eventually(async () => expect((await vault.published(project)).map(({ n }) => n)).toEqual(moduli(...indexes)));
  /** With the first material retiring behind the second, and a JWK that follows. */
  const rotated = async (kind: Kind): Promise<void> => {
    expect((await kind.write(0)).status).toBe(200);
    expect((await kind.jwk()).status).toBe(200);
    expect((await kind.write(1, '?jwkUpdateAction=UPDATE&overlap=3600s')).status).toBe(200);
    await publishes(1, 0);
  };
  const lastEvent = (type: string): unknown =>
    vault.service.events.filter((event) => event.type === type && event.data['project'] === project).at(-1)?.data;

  describe.each([certificate, keystore])('of a $kind', (kind) => {
    it('revert makes the retiring one active again, and its JWKs follow', async () => {
      await rotated(kind);
      expect(await states(kind)).toEqual(['2 active', '1 retiring']);
      const answer = await vault.post(ofVersions(kind, 'revert'), {});
      expect(answer).toMatchObject({ status: 200, body: { environments: [{ environment, version: 1 }] } });
      expect(await states(kind)).toEqual(['2 retiring', '1 active']);
      await publishes(0, 1);
      expect(lastEvent('io.rekey.key.rotated.v1')).toMatchObject({
        credential: { kind: kind.kind, name: 'one', scope: { vaultProject: project } },
        from: 2,
        to: 1,
        cause: 'reverted',
        turnedAt: expect.stringMatching(/Z$/),
      });
    });

    it('compromise ends it at once, with the JWKs made of it, and waits for new material', async () => {
      await rotated(kind);
      const answer = await vault.post(ofVersions(kind, 'compromise'), {});
      expect(answer).toMatchObject({ status: 200, body: { environments: [{ environment, version: 2 }] } });
      expect(await states(kind)).toEqual(['2 compromised', '1 retiring']);
      await publishes(0);
      expect(lastEvent('io.rekey.key.compromised.v1')).toMatchObject({
        credential: { kind: kind.kind },
        from: 2,
        to: null,
        cause: 'compromised',
        turnedAt: expect.stringMatching(/Z$/),
      });
      const read = await vault.get(apiops(`${kind.folder}/one/`));
      expect([read.status, JSON.stringify(read.body).includes('subjectDn')]).toEqual([200, false]);
      expect((await kind.write(0, '?jwkUpdateAction=UPDATE')).status).toBe(200);
      expect((await states(kind))[0]).toBe('3 active');
    });

    it('refuse who may not deploy, and a name of another kind', async () => {
      expect((await kind.write(0)).status).toBe(200);
      const reader = principalWith([{ permission: 'SECRETS:VIEW', scope: `project:${project}` }]);
      for (const route of ['revert', 'compromise']) {
        const url = ofVersions(kind, route);
        expect((await vault.service.call({ method: 'POST', url, body: {}, as: reader })).status).toBe(403);
        expect((await vault.post(ofVersions(kind, route, uniqueName('none')), {})).status).toBe(404);
        expect((await vault.post(`/v1/keys/${project}/one/${route}`, {})).status).toBe(404);
      }
      expect(await states(kind)).toEqual(['1 active']);
    });
  });
});
