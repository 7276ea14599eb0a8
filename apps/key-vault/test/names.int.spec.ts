import { type TestAnswer, uniqueName } from '@rekey/testing';
import { type FormFields, sendForm } from './form.js';
import { Workbench } from './openssl.js';
import { ecPair, Vault } from './vault-fixture.js';

const PASSWORD = 'swordfish-42';
const JWK = JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') });

describe('names', () => {
  const bench = new Workbench();
  const certificate = bench.certificate('/CN=a');
  const p12 = bench.pkcs12(certificate, 'a', PASSWORD);
  let vault: Vault;
  let project: string;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
    const content = ecPair().privateKey;
    await vault.key(project, 'key', [{ environmentName: environment, content }]);
    await vault.post(path('jwks'), { name: 'jwk', sourceType: 'COPY_PASTE', jwkStr: JWK });
    await vault.post(path('keystores'), { name: 'store', keyStoreEnvironmentList: stores() });
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const path = (...parts: string[]): string => `/apiops/projects/${[project, ...parts].join('/')}/`;
  const stores = () => [
    { environmentName: environment, file: p12.toString('base64'), password: PASSWORD, keyStoreType: 'PKCS12' },
  ];
  const send = (url: string, fields: FormFields): Promise<TestAnswer> => sendForm(vault, url, fields);
  const file = (bytes: Buffer | string) => ({ name: 'file', bytes: Buffer.from(bytes) });
  const key = (name: string) => ({
    name,
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: ecPair().privateKey }],
  });

  /** Every place where a caller chooses a name that routes have as a segment of their path. */
  const places: Readonly<Record<string, (name: string) => Promise<TestAnswer>>> = {
    'a project': (name) => vault.post('/v1/projects', { name }),
    'an environment': (name) => vault.post('/v1/environments', { name }),
    'a worker': (name) => {
      const body = { name, url: 'http://127.0.0.1:9/', publicKey: ecPair().publicKey };
      return vault.post(`/v1/environments/${environment}/workers`, body);
    },
    'a key': (name) => vault.post(path('keys'), key(name)),
    'a key that is renamed': (name) => vault.put(path('keys', 'key'), { name }),
    'a key from a file': (name) => {
      const fields = { keyName: name, keyType: 'PRIVATE_KEY', environmentList: environment };
      return send(path('keys', 'import-file'), { ...fields, keyFile: file(ecPair().privateKey) });
    },
    'a certificate': (name) =>
      send(path('certificates'), {
        certificateName: name,
        alias: uniqueName('a'),
        environmentList: environment,
        certificateDescription: '',
        pemEncodedFile: file(certificate.certificate),
      }),
    'a keystore': (name) => vault.post(path('keystores'), { name, keyStoreEnvironmentList: stores() }),
    'a keystore that is renamed': (name) => vault.put(path('keystores', 'store'), { name }),
    'a keystore from a file': (name) => {
      const fields = { keyStoreName: name, keyStoreType: 'PKCS12', password: PASSWORD, environmentList: environment };
      return send(path('keystores', 'import-file'), { ...fields, keyStoreFile: file(p12) });
    },
    'a JWK': (name) => vault.post(path('jwks'), { name, sourceType: 'COPY_PASTE', jwkStr: JWK }),
    'a JWK of a key': (name) =>
      vault.post(path('jwks', 'parse-from-key'), { name, keyName: 'key', environmentName: environment }),
    'a generated JWK': (name) => vault.post(path('jwks', 'generate'), { name, type: 'EC', ec: { curveType: 'P256' } }),
    'a JWK that is renamed': (name) => vault.put(path('jwks', 'jwk'), { name }),
    'a JWK from a file': (name) => send(path('jwks', 'import-file'), { jwkName: name, kid: 'k', jwkFile: file(JWK) }),
  };

  it.each(Object.entries(places))('that no URL can hold are refused for %s', async (_, call) => {
    for (const name of ['.', '..', '%2e', '%2E.', '%252e%252e', 'a/b', 'a\u0007b']) {
      const answer = await call(name);
      expect({ name, status: answer.status }).toEqual({ name, status: 400 });
      expect(JSON.stringify(answer.body)).toMatch(/[nN]ame must not (be \\"\.\\" or \\"\.\.\\"|contain control)/);
    }
  });

  // The risk: what is stored under a name that no path reaches can be neither rotated nor deleted.
  it.each(['鍵'.repeat(255), '🔑'.repeat(127), ' a b ', '...', '%2f', '?#;+&=', "o'neill", '%'])(
    'that are taken are found in a path: %s',
    async (name) => {
      const url = path('keys', encodeURIComponent(name));
      expect((await vault.post(path('keys'), key(name))).status).toBe(200);
      expect((await vault.get(url)).body.resultList).toMatchObject([{ name }]);
      expect((await vault.put(url, { description: 'found' })).status).toBe(200);
      expect((await vault.delete(url)).status).toBe(200);
    },
  );
});
