import { importEncryptionKey } from '@rekey/crypto';
import type { Principal } from '@rekey/identity';
import { eventually, principalWith, type TestAnswer, uniqueName } from '@rekey/testing';
import { RuntimePulls } from '../src/deployments/runtime-pulls.js';
import { type KeyPair, newContent, openBundle, pemOf, receiverKey, rotate, startVault } from './deployment-fixture.js';
import { queryDatabase } from './dump.js';
import { sendForm } from './form.js';
import { Workbench } from './openssl.js';
import { base64, type Vault } from './vault-fixture.js';

let vault: Vault;
let project: string;
let environment: string;
let pair: KeyPair;
let runtime: Principal;

beforeAll(async () => {
  vault = await startVault();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  project = await vault.project();
  environment = await vault.environment();
  pair = receiverKey();
  runtime = runtimeOf(environment, pair);
});

function runtimeOf(name: string, key?: KeyPair): Principal {
  const principal = principalWith([{ permission: 'SECRETS:EXPORT_IMPORT', scope: `environment:${name}` }]);
  return key === undefined ? principal : { ...principal, publicKey: importEncryptionKey(pemOf(key), '') };
}

function pull(as: Principal | null, { etag, query = '' }: { etag?: string; query?: string } = {}): Promise<TestAnswer> {
  const headers = etag === undefined ? {} : { 'if-none-match': etag };
  return vault.service.call({ url: `/v1/runtime/environments/${environment}/bundle${query}`, headers, as });
}

const etagOf = ({ headers }: TestAnswer): string => headers['etag'] as string;

describe('GET /v1/runtime/environments/{name}/bundle', () => {
  it('gives what the environment has, signed and encrypted to the key of the token', async () => {
    const content = newContent();
    await vault.key(project, 'key', [{ environmentName: environment, content }]);

    const answer = await pull(runtime);

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/jose', 'cache-control': 'no-store' });
    expect(await openBundle(vault, answer.body as string, pair)).toMatchObject({
      environment,
      version: 1,
      keys: [{ project, name: 'key', versions: [{ version: 1, state: 'active', content: base64(content) }] }],
    });
    await expect(openBundle(vault, answer.body as string, receiverKey())).rejects.toThrow();
  });

  it('has certificates and opened keystores in it, apart from keys of the same name', async () => {
    const bench = new Workbench();
    const made = bench.certificate('/CN=deployed');
    const password = 'of the keystore';
    const file = bench.pkcs12(made, 'entry', password).toString('base64');
    bench.remove();
    const url = (kind: string): string => `/apiops/projects/${project}/${kind}/`;
    const form = { certificateName: 'same', alias: uniqueName('alias'), environmentList: environment };
    await sendForm(vault, url('certificates'), { ...form, pemEncodedFile: made.certificate });
    const keystore = { environmentName: environment, file, password, keyStoreType: 'PKCS12' };
    await vault.post(url('keystores'), { name: 'same', keyStoreEnvironmentList: [keystore] });
    await vault.key(project, 'same', [{ environmentName: environment, content: made.key }]);

    const { keys } = await openBundle(vault, (await pull(runtime)).body as string, pair);

    const contents = new Map(
      keys.map(({ keyType, versions }) => [keyType, Buffer.from(versions[0]?.content ?? '', 'base64').toString()]),
    );
    expect([...contents.keys()].sort()).toEqual(['CERTIFICATE', 'KEYSTORE', 'PRIVATE_KEY']);
    expect(contents.get('CERTIFICATE')).toBe(made.certificate);
    expect(contents.get('PRIVATE_KEY')).toBe(made.key);
    expect(JSON.parse(contents.get('KEYSTORE') ?? '')).toMatchObject({
      keyStoreType: 'PKCS12',
      file,
      password,
      entries: [{ alias: 'entry', privateKey: made.key, certificate: made.certificate }],
    });
  });

  it('gives an empty bundle of an environment that has nothing', async () => {
    const bundle = await openBundle(vault, (await pull(runtime)).body as string, pair);

    expect(bundle).toMatchObject({ environment, version: 1, keys: [], jwks: [] });
  });

  it('says 304 to who has it, and gives the next one after a change', async () => {
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    const etag = etagOf(await pull(runtime));

    const same = await pull(runtime, { etag });
    expect([same.status, same.body, etagOf(same)]).toEqual([304, undefined, etag]);
    await rotate(vault, project, 'key', [environment]);
    const next = await pull(runtime, { etag });

    expect(next.status).toBe(200);
    expect(etagOf(next)).not.toBe(etag);
    expect(await openBundle(vault, next.body as string, pair)).toMatchObject({ version: 2 });
  });

  it('does not take what was encrypted to another key for the same', async () => {
    const etag = etagOf(await pull(runtime));

    const other = receiverKey();
    const answer = await pull(runtimeOf(environment, other), { etag });

    expect(answer.status).toBe(200);
    await openBundle(vault, answer.body as string, other);
  });

  it('waits for the next version, and answers with it at once', async () => {
    const etag = etagOf(await pull(runtime));
    const from = performance.now();
    const waiting = [runtime, runtime].map((as) => pull(as, { etag, query: '?wait=30s' }));
    const at = vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);

    const answers = await Promise.all(waiting);
    await at;

    // And not when the time was over that they would have waited.
    expect(performance.now() - from).toBeLessThan(30_000);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect((await openBundle(vault, body as string, pair)).keys).toHaveLength(1);
    }
  });

  it('hears of the end of an overlap while it waits, which nobody deploys', async () => {
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    await rotate(vault, project, 'key', [environment], '?overlap=2s');
    const during = await pull(runtime);
    expect((await openBundle(vault, during.body as string, pair)).keys[0]?.versions).toHaveLength(2);

    const after = await pull(runtime, { etag: etagOf(during), query: '?wait=20s' });

    expect(after.status).toBe(200);
    expect((await openBundle(vault, after.body as string, pair)).keys[0]?.versions).toHaveLength(1);
  });

  it('says 304 after the time when nothing has changed', async () => {
    const etag = etagOf(await pull(runtime));
    const from = performance.now();

    expect((await pull(runtime, { etag, query: '?wait=1s' })).status).toBe(304);
    expect(performance.now() - from).toBeGreaterThanOrEqual(990);
  });

  // The risk: material of a key that is known to others is used on because nobody hears of it.
  it('hears of a compromise while it waits', async () => {
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    const waiting = pull(runtime, { etag: etagOf(await pull(runtime)), query: '?wait=30s' });

    const compromised = await vault.post(`/v1/keys/${project}/key/compromise`, {});

    expect(compromised.status).toBe(200);
    expect((await openBundle(vault, (await waiting).body as string, pair)).keys).toEqual([]);
  });

  it('is one environment alone, and needs a public key', async () => {
    const other = await vault.environment();
    const inProject = principalWith([{ permission: 'SECRETS:EXPORT_IMPORT', scope: `project:${project}` }]);
    const managing = principalWith([{ permission: 'SECRETS:MANAGE' }]);
    const withoutKey = await pull(runtimeOf(environment));
    expect([withoutKey.status, withoutKey.body.code]).toEqual([403, 'key-vault.runtime.public-key-missing']);

    const key = { publicKey: importEncryptionKey(pemOf(pair), '') };
    expect((await pull({ ...inProject, ...key })).status).toBe(404);
    expect((await pull(runtimeOf(other, pair))).status).toBe(404);
    expect((await pull({ ...managing, ...key })).status).toBe(403);
    expect((await pull(null)).status).toBe(401);
    const everywhere = principalWith([{ permission: 'SECRETS:EXPORT_IMPORT' }]);
    expect((await pull({ ...everywhere, ...key })).status).toBe(200);
    expect((await vault.get('/v1/runtime/environments/none/bundle', { ...everywhere, ...key })).status).toBe(404);
    expect((await vault.get('/v1/runtime/environments/%00/bundle', { ...everywhere, ...key })).status).toBe(404);
  });

  it.each(['61s', '30', '-1s', 'x', '1e1s'])('refuses to wait for %s', async (wait) => {
    const answer = await pull(runtime, { query: `?wait=${wait}` });

    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, 'wait']);
  });
});

describe('a runtime that pulls', () => {
  const told = (type: string) =>
    vault.service.events.filter((event) => event.type === type && event.subject === runtime.id).map(({ data }) => data);
  const described = () => told('io.rekey.worker.described.v1');
  const accepted = () => told('io.rekey.bundle.accepted.v1').map(({ version }) => version);

  it('is a worker under its token’s name, with each bundle that it took, until it pulls no more', async () => {
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    const etag = etagOf(await pull(runtime));
    await eventually(() => expect(accepted()).toEqual([1]));
    const known = { environment, workerId: runtime.id, workerName: runtime.name, createdAt: expect.any(String) };
    expect(described()).toEqual([{ ...known, removedAt: null }]);
    expect((await pull(runtime, { etag })).status).toBe(304);
    await rotate(vault, project, 'key', [environment]);
    await pull(runtime, { etag });
    await eventually(() => expect(accepted()).toEqual([1, 2]));
    await queryDatabase(
      vault.service.databaseUrl,
      `UPDATE key_vault.runtime_pulls SET pulled_at = pulled_at - interval '11 minutes' WHERE id = $1`,
      [runtime.id],
    );
    await vault.service.app.get(RuntimePulls, { strict: false }).look();
    await eventually(() => expect(described()).toHaveLength(2));
    expect(described().at(-1)).toEqual({ ...known, removedAt: expect.stringMatching(/Z$/) });
    await pull(runtime);
    await eventually(() => expect(described()).toHaveLength(3));
    expect(described().at(-1)).toMatchObject({ removedAt: null });
  });

  it('that may pull from more environments is another worker in each', async () => {
    const everywhere = { ...runtimeOf(environment, pair), grants: [{ permission: 'SECRETS:EXPORT_IMPORT' as const }] };
    await pull(everywhere);
    const [event] = await vault.service.eventsOf('io.rekey.worker.described.v1', `${everywhere.id}/${environment}`);
    expect(event?.data).toMatchObject({ environment, removedAt: null });
  });
});
