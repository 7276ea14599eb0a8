import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { doorsOf } from '@rekey/contracts';
import type { Grant } from '@rekey/identity';
import { eventually, principalWith, type TestAnswer, uniqueName } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { routes } from '../src/key-vault.routes.js';
import { type FormFields, sendForm } from './form.js';
import { Workbench } from './openssl.js';
import { ecPair, Vault } from './vault-fixture.js';

type As = ReturnType<typeof principalWith>;
type Need = 'MANAGE' | 'DEPLOY' | 'TRANSFER' | 'TAKE_OUT' | 'WORKSPACE' | 'WEB_KEY' | 'WEB_KEY_DELETE' | 'EMERGENCY';
interface Row {
  readonly needs: readonly Need[];
  readonly call: (as: As) => Promise<TestAnswer>;
  /** As the bootstrap principal, before the call that must succeed. */
  readonly prepare?: () => Promise<unknown>;
}

const STORED = [
  'projects',
  'environments',
  'environment_workers',
  'keys',
  'key_environments',
  'key_versions',
  'jwks',
  'jwk_versions',
  'web_keys',
];
/** Calls that JWKs follow. */
const ROTATING = new Set([
  'KeyService/UpdateKey',
  ...['Key', 'Certificate', 'Keystore'].flatMap((kind) => [
    `KeyVersionService/Revert${kind}`,
    `KeyVersionService/Compromise${kind}`,
  ]),
]);
const PASSWORD = 'swordfish-42';
const DEPLOYING: readonly Need[] = ['MANAGE', 'DEPLOY'];

describe('whoever lacks a permission that a call needs changes nothing with it', () => {
  const bench = new Workbench();
  const certificate = bench.certificate('/CN=a');
  const p12 = bench.pkcs12(certificate, 'a', PASSWORD);
  const next = bench.certificate('/CN=b');
  const nextP12 = bench.pkcs12(next, 'b', PASSWORD);
  const jwkText = JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') });
  let vault: Vault;
  let server: Server;
  let project: string;
  let environment: string;
  let webKey: string;

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
    server = createServer((_, answer) => answer.end(jwkText)).listen(0, '127.0.0.1');
    webKey = (await vault.post('/v2/web_keys', { ecdsa: {} })).body.id as string;
    // The service makes its own in the background, which is no caller's doing.
    await eventually(async () => {
      const { webKeys } = (await vault.get('/v2/web_keys')).body as { webKeys: unknown[] };
      expect(webKeys).toHaveLength(3);
    });
  });
  afterAll(async () => {
    server.close();
    await vault.stop();
    bench.remove();
  });

  const path = (...parts: string[]): string => `/apiops/projects/${[project, ...parts].join('/')}/`;
  const list = () => [{ environmentName: environment, content: ecPair().privateKey }];
  const key = () => ({ name: uniqueName('key'), keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: list() });
  const stores = (store = p12) => [
    { environmentName: environment, file: store.toString('base64'), password: PASSWORD, keyStoreType: 'PKCS12' },
  ];
  const jwk = (fields: object) => ({ name: uniqueName('jwk'), ...fields });
  const form = (name: string, { certificate: pem } = certificate): FormFields => ({
    certificateName: name,
    alias: name,
    environmentList: environment,
    certificateDescription: '',
    pemEncodedFile: { name: 'c.pem', bytes: Buffer.from(pem) },
  });
  const send = (as: As | undefined, url: string, fields: FormFields, method: 'POST' | 'PUT' = 'POST') =>
    sendForm(vault, url, fields, { method, ...(as === undefined ? {} : { as }) });
  const workers = (): string => `/v1/environments/${environment}/workers`;
  const worker = () => ({ name: uniqueName('worker'), url: 'http://127.0.0.1:9/', publicKey: ecPair().publicKey });
  const workerId = async (): Promise<string> => (await vault.get(workers())).body.items[0].id as string;
  const packed = async (): Promise<FormFields> => {
    const { bytes } = await vault.get(path('keys', 'key', 'export'));
    return { keyExportFile: { name: 'key.zip', bytes } };
  };

  // In this order: those that delete come after those that use.
  const table: Readonly<Record<string, Row>> = {
    '/rekey.v1.WorkspaceService/CreateProject': {
      needs: ['WORKSPACE'],
      call: (as) => vault.post('/v1/projects', { name: uniqueName('p') }, as),
    },
    '/rekey.v1.WorkspaceService/CreateEnvironment': {
      needs: ['WORKSPACE'],
      call: (as) => vault.post('/v1/environments', { name: uniqueName('e') }, as),
    },
    '/rekey.v1.WorkerService/CreateWorker': {
      needs: ['WORKSPACE', 'TAKE_OUT'],
      call: (as) => vault.post(workers(), worker(), as),
    },
    '/rekey.v1.WorkerService/DeleteWorker': {
      needs: ['WORKSPACE'],
      call: async (as) => vault.delete(`${workers()}/${await workerId()}`, as),
    },
    '/apinizer.v1.KeyService/CreateKey': { needs: DEPLOYING, call: (as) => vault.post(path('keys'), key(), as) },
    '/apinizer.v1.KeyService/UpdateKey': {
      needs: DEPLOYING,
      prepare: () => vault.post(path('keys'), { ...key(), name: 'key' }),
      call: (as) => vault.put(`${path('keys', 'key')}?overlap=3600s`, { cryptoKeyInfoEnvironmentList: list() }, as),
    },
    'UpdateKey that names no environment': {
      needs: ['MANAGE'],
      call: (as) => vault.put(path('keys', 'key'), { description: uniqueName('d') }, as),
    },
    '/rekey.v1.KeyVersionService/RevertKey': {
      needs: DEPLOYING,
      call: (as) => vault.post(`/v1/keys/${project}/key/revert`, {}, as),
    },
    '/apinizer.v1.KeyService/ImportKeyFile': {
      needs: ['TRANSFER'],
      call: (as) =>
        send(as, path('keys', 'import-file'), {
          keyFile: { name: 'k.pem', bytes: Buffer.from(ecPair().privateKey) },
          keyName: uniqueName('key'),
          keyType: 'PRIVATE_KEY',
          environmentList: environment,
        }),
    },
    '/apinizer.v1.KeyService/ImportKey': {
      needs: ['TRANSFER'],
      call: async (as) => send(as, path('keys', 'import'), await packed()),
    },
    '/apinizer.v1.JwkService/CreateJwk': {
      needs: DEPLOYING,
      call: (as) =>
        vault.post(path('jwks'), jwk({ sourceType: 'PRIVATE_KEY', keyName: 'key', environmentName: environment }), as),
    },
    'CreateJwk of a text': {
      needs: DEPLOYING,
      call: (as) => vault.post(path('jwks'), jwk({ sourceType: 'COPY_PASTE', jwkStr: jwkText }), as),
    },
    '/apinizer.v1.JwkService/GenerateJwk': {
      needs: DEPLOYING,
      call: (as) => vault.post(path('jwks', 'generate'), jwk({ type: 'EC', ec: { curveType: 'P256' } }), as),
    },
    '/apinizer.v1.JwkService/ParseJwkFromUrl': {
      needs: DEPLOYING,
      call: (as) => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        return vault.post(path('jwks', 'parse-from-url'), jwk({ url }), as);
      },
    },
    '/apinizer.v1.JwkService/ParseJwkFromClipboard': {
      needs: DEPLOYING,
      call: (as) => vault.post(path('jwks', 'parse-from-clipboard'), jwk({ jwkStr: jwkText }), as),
    },
    '/apinizer.v1.JwkService/ParseJwkFromKey': {
      needs: DEPLOYING,
      call: (as) =>
        vault.post(path('jwks', 'parse-from-key'), jwk({ keyName: 'key', environmentName: environment }), as),
    },
    '/apinizer.v1.JwkService/ImportJwkFile': {
      needs: ['TRANSFER'],
      call: (as) =>
        send(as, path('jwks', 'import-file'), {
          jwkFile: { name: 'k.json', bytes: Buffer.from(jwkText) },
          jwkName: uniqueName('jwk'),
          kid: 'k',
        }),
    },
    '/apinizer.v1.JwkService/UpdateJwk': {
      needs: DEPLOYING,
      prepare: () => vault.post(path('jwks'), { name: 'jwk', sourceType: 'COPY_PASTE', jwkStr: jwkText }),
      call: (as) => vault.put(path('jwks', 'jwk'), { description: uniqueName('d') }, as),
    },
    '/apinizer.v1.JwkService/DeleteJwk': { needs: DEPLOYING, call: (as) => vault.delete(path('jwks', 'jwk'), as) },
    '/apinizer.v1.CertificateService/CreateCertificate': {
      needs: DEPLOYING,
      call: (as) => send(as, path('certificates'), form(uniqueName('c'))),
    },
    '/apinizer.v1.CertificateService/UpdateCertificate': {
      needs: DEPLOYING,
      prepare: () => send(undefined, path('certificates'), form('c')),
      call: (as) => send(as, path('certificates', 'c'), { ...form('c'), alias: uniqueName('a') }, 'PUT'),
    },
    '/apinizer.v1.JwkService/ParseJwkFromCertificate': {
      needs: DEPLOYING,
      call: (as) => {
        const body = jwk({ certificateName: 'c', environmentName: environment });
        return vault.post(path('jwks', 'parse-from-certificate'), body, as);
      },
    },
    '/rekey.v1.KeyVersionService/RevertCertificate': {
      needs: DEPLOYING,
      prepare: () => {
        rotations += 1;
        return send(undefined, `${path('certificates', 'c')}?overlap=3600s`, form('c', next), 'PUT');
      },
      call: (as) => vault.post(`/v1/certificates/${project}/c/revert`, {}, as),
    },
    '/rekey.v1.KeyVersionService/CompromiseCertificate': {
      needs: DEPLOYING,
      call: (as) => vault.post(`/v1/certificates/${project}/c/compromise`, {}, as),
    },
    '/apinizer.v1.CertificateService/DeleteCertificate': {
      needs: DEPLOYING,
      call: (as) => vault.delete(path('certificates', 'c'), as),
    },
    '/apinizer.v1.KeystoreService/CreateKeystore': {
      needs: DEPLOYING,
      call: (as) => vault.post(path('keystores'), { name: uniqueName('s'), keyStoreEnvironmentList: stores() }, as),
    },
    '/apinizer.v1.KeystoreService/UpdateKeystore': {
      needs: DEPLOYING,
      prepare: () => vault.post(path('keystores'), { name: 's', keyStoreEnvironmentList: stores() }),
      call: (as) => vault.put(path('keystores', 's'), { description: 'x', keyStoreEnvironmentList: stores() }, as),
    },
    'UpdateKeystore that names no environment': {
      needs: ['MANAGE'],
      call: (as) => vault.put(path('keystores', 's'), { description: uniqueName('d') }, as),
    },
    '/apinizer.v1.JwkService/ParseJwkFromKeystore': {
      needs: DEPLOYING,
      call: (as) => {
        const body = jwk({ keyStoreName: 's', environmentName: environment });
        return vault.post(path('jwks', 'parse-from-keystore'), body, as);
      },
    },
    '/apinizer.v1.KeystoreService/ImportKeystoreFile': {
      needs: ['TRANSFER'],
      call: (as) =>
        send(as, path('keystores', 'import-file'), {
          keyStoreFile: { name: 's.p12', bytes: p12 },
          keyStoreName: uniqueName('s'),
          keyStoreType: 'PKCS12',
          password: PASSWORD,
          environmentList: environment,
        }),
    },
    '/rekey.v1.KeyVersionService/RevertKeystore': {
      needs: DEPLOYING,
      prepare: () => {
        rotations += 1;
        return vault.put(`${path('keystores', 's')}?overlap=3600s`, { keyStoreEnvironmentList: stores(nextP12) });
      },
      call: (as) => vault.post(`/v1/keystores/${project}/s/revert`, {}, as),
    },
    '/rekey.v1.KeyVersionService/CompromiseKeystore': {
      needs: DEPLOYING,
      call: (as) => vault.post(`/v1/keystores/${project}/s/compromise`, {}, as),
    },
    '/apinizer.v1.KeystoreService/DeleteKeystore': {
      needs: DEPLOYING,
      call: (as) => vault.delete(path('keystores', 's'), as),
    },
    '/rekey.v1.KeyVersionService/CompromiseKey': {
      needs: DEPLOYING,
      call: (as) => vault.post(`/v1/keys/${project}/key/compromise`, {}, as),
    },
    '/apinizer.v1.KeyService/DeleteKey': { needs: DEPLOYING, call: (as) => vault.delete(path('keys', 'key'), as) },
    '/zitadel.webkey.v2.WebKeyService/CreateWebKey': {
      needs: ['WEB_KEY'],
      call: (as) => vault.post('/v2/web_keys', { ecdsa: {} }, as),
    },
    '/rekey.v1.WebKeyService/ActivateWebKeyNow': {
      needs: ['EMERGENCY'],
      call: (as) => vault.post(`/v1/web-keys/${webKey}/activate-now`, {}, as),
    },
    '/zitadel.webkey.v2.WebKeyService/ActivateWebKey': {
      needs: ['WEB_KEY'],
      call: (as) => vault.post(`/v2/web_keys/${webKey}/activate`, {}, as),
    },
    '/zitadel.webkey.v2.WebKeyService/DeleteWebKey': {
      needs: ['WEB_KEY_DELETE'],
      call: async (as) => {
        const { webKeys } = (await vault.get('/v2/web_keys')).body as { webKeys: { id: string; state: string }[] };
        const idle = webKeys.find(({ state }) => state === 'STATE_INACTIVE') ?? webKeys.find(({ id }) => id !== webKey);
        return vault.delete(`/v2/web_keys/${idle?.id}`, as);
      },
    },
  };

  const grants = (): Readonly<Record<Need | 'VIEW', Grant>> => ({
    VIEW: { permission: 'SECRETS:VIEW', scope: `project:${project}` },
    MANAGE: { permission: 'SECRETS:MANAGE', scope: `project:${project}` },
    DEPLOY: { permission: 'SECRETS:DEPLOY_UNDEPLOY', scope: `project:${project}` },
    TRANSFER: { permission: 'SECRETS:EXPORT_IMPORT', scope: `project:${project}` },
    TAKE_OUT: { permission: 'SECRETS:EXPORT_IMPORT', scope: `environment:${environment}` },
    WORKSPACE: { permission: 'workspace.write' },
    WEB_KEY: { permission: 'iam.web_key.write' },
    WEB_KEY_DELETE: { permission: 'iam.web_key.delete' },
    EMERGENCY: { permission: 'iam.web_key.emergency' },
  });

  /** Everything that is stored, without what workers were told meanwhile. */
  const stored = async (): Promise<string> => {
    const dataSource = vault.service.app.get(DataSource);
    const hashes = STORED.map((table) => {
      const row = table === 'environment_workers' ? 't.id' : 't::text';
      return `(SELECT md5(coalesce(string_agg(${row}, ',' ORDER BY ${row}), '')) FROM ${table} t)`;
    });
    const [row] = await dataSource.query<object[]>(`SELECT ARRAY[${hashes.join(',')}]::text AS hashes`);
    return JSON.stringify(row);
  };
  /** Calls that were done and that JWKs follow. */
  let rotations = 0;
  const followed = (): Promise<void> =>
    eventually(() => {
      const applied = vault.service.events.filter(({ type }) => type === 'io.rekey.rotation.applied.v1');
      return applied.length >= rotations ? Promise.resolve() : Promise.reject(new Error('JWKs have not followed yet'));
    });

  it('has every call that changes something', () => {
    const here = doorsOf(routes.operations).filter(({ verb }) => verb !== 'GET');
    const reading = /\/(List|Get)\w+$/;
    const changing = new Set(here.map(({ method }) => method).filter((method) => !reading.test(method)));
    expect([...changing].filter((method) => !Object.hasOwn(table, method))).toEqual([]);
  });

  it.each(Object.entries(table))('%s', async (name, { needs, call, prepare }) => {
    await prepare?.();
    await followed();
    const before = await stored();
    const isNative = name.startsWith('/rekey') || name.startsWith('/zitadel');
    for (const need of needs) {
      const others = Object.entries(grants()).filter(([one]) => one !== need);
      const refused = await call(principalWith(others.map(([, grant]) => grant)));
      expect({ need, status: refused.status }).toEqual({ need, status: isNative ? 403 : 400 });
      if (!isNative)
        expect(refused.body.resultMessage).toBe('User does not have required permission for this operation!');
      expect(await stored()).toBe(before);
    }
    const allowed = await call(principalWith(needs.map((need) => grants()[need])));
    expect({ isDone: allowed.status < 300, body: allowed.body }).toMatchObject({ isDone: true });
    if (ROTATING.has(name.replace(/^\/\w+\.v\d\./, ''))) rotations += 1;
  });
});
