import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { eventually, principalWith } from '@rekey/testing';
import {
  addWorker,
  jwkOf,
  newContent,
  openBundle,
  pemOf,
  receiverKey,
  rotate,
  startVault,
  TestWorker,
} from './deployment-fixture.js';
import { base64, ecPair, type Vault } from './vault-fixture.js';

let vault: Vault;
let project: string;
let environment: string;
const workers: TestWorker[] = [];

beforeAll(async () => {
  vault = await startVault();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  project = await vault.project();
  environment = await vault.environment();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function worker(...options: Parameters<typeof TestWorker.start> extends [Vault, string, ...infer R] ? R : never) {
  const started = await TestWorker.start(vault, environment, ...options);
  workers.push(started);
  return started;
}

const keyUrl = (name = 'key'): string => `/apiops/projects/${project}/keys/${name}/`;
const resultOf = (body: { deploymentResult: { environmentResults: object[] } }): object | undefined =>
  body.deploymentResult.environmentResults[0];

describe('deploying to workers', () => {
  it('sends every worker what the environment has, signed and encrypted to its own key', async () => {
    const pairs = [receiverKey(), generateKeyPairSync('rsa', { modulusLength: 2048 })];
    const both = await Promise.all(pairs.map((pair) => worker({ pair })));
    const content = newContent();
    const secret = randomBytes(32).toString('base64');
    const items = [{ environmentName: environment, content, alias: 'main' }];

    const created = await vault.post(`/apiops/projects/${project}/keys/`, {
      name: 'key',
      keyType: 'PRIVATE_KEY',
      cryptoKeyInfoEnvironmentList: items,
    });
    await vault.key(project, 'secret', [{ environmentName: environment, content: secret }], {
      keyType: 'SECRET_KEY',
      algorithm: 'AES',
    });

    expect(created.body).toEqual({
      status: 'SUCCESS',
      success: true,
      deploymentResult: {
        success: true,
        message: 'Deployment completed successfully',
        environmentResults: [{ environmentName: environment, success: true, message: 'Deployed successfully' }],
      },
    });
    for (const one of both) {
      const bundle = await one.newest();
      expect(bundle).toMatchObject({ environment, jwks: [] });
      const active = { version: 1, state: 'active', retireAt: null };
      expect(bundle.keys).toEqual([
        expect.objectContaining({
          project,
          name: 'key',
          keyType: 'PRIVATE_KEY',
          algorithm: null,
          alias: 'main',
          versions: [{ ...active, content: base64(content) }],
        }),
        expect.objectContaining({ name: 'secret', algorithm: 'AES', versions: [{ ...active, content: secret }] }),
      ]);
      expect(await one.listed()).toMatchObject({ status: 'current', version: bundle.version, lastError: null });
    }
    const [first, second] = both.map(({ receiver }) => receiver.requests.at(-1)?.body ?? Buffer.alloc(0));
    await expect(openBundle(vault, first!, both[1]!.pair)).rejects.toThrow();
    expect(first!.equals(second!)).toBe(false);
  });

  it('sends the old version along for as long as its overlap lasts, and takes it away by the clock', async () => {
    const one = await worker();
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    await rotate(vault, project, 'key', [environment], '?overlap=3s');

    const during = (await one.newest()).keys[0]?.versions;
    expect(during).toMatchObject([
      { version: 1, state: 'retiring', retireAt: expect.stringMatching(/Z$/) },
      { version: 2, state: 'active', retireAt: null },
    ]);
    const after = await eventually(async () => {
      const versions = (await one.newest()).keys[0]?.versions;
      if (versions?.length !== 1) throw new Error('still there');
      return versions;
    });
    expect(after).toMatchObject([{ version: 2, state: 'active' }]);
    await one.current();
  });

  it('takes a key away that was deleted or undeployed', async () => {
    const other = await vault.environment();
    const one = await worker();
    const items = [environment, other].map((environmentName) => ({ environmentName, content: newContent() }));
    await vault.key(project, 'key', items);
    await vault.key(project, 'gone', items);

    const dropped = await vault.put(keyUrl(), { cryptoKeyInfoEnvironmentList: [{ environmentName: other }] });
    expect((await one.newest()).keys.map(({ name }) => name)).toEqual(['gone']);
    const deleted = await vault.delete(keyUrl('gone'));
    expect((await one.newest()).keys).toEqual([]);

    expect(dropped.body.deploymentResult.environmentResults).toEqual([
      { environmentName: other, success: true, message: 'Deployed successfully' },
      { environmentName: environment, success: true, message: 'Undeployed successfully' },
    ]);
    expect(deleted.body.deploymentResult.message).toBe('Undeployment completed successfully');
  });

  it('brings JWKs, and those that follow their key without anybody deploying them', async () => {
    const one = await worker();
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    await vault.jwk(project, 'jwk', 'key', environment, { kid: 'mine' });
    expect((await one.newest()).jwks).toMatchObject([
      { project, name: 'jwk', versions: [{ version: 1, jwk: { kid: 'mine', d: expect.any(String) } }] },
    ]);

    await rotate(vault, project, 'key', [environment], '?jwkUpdateAction=UPDATE');

    await eventually(async () => {
      expect((await one.newest()).jwks[0]?.versions).toMatchObject([{ version: 2, state: 'active' }]);
    });
    const removed = await vault.delete(`/apiops/projects/${project}/jwks/jwk/`);
    expect(removed.body.deploymentResult.environmentResults).toMatchObject([{ environmentName: environment }]);
    expect((await one.newest()).jwks).toEqual([]);
  });

  it('sends nothing when nothing changed', async () => {
    const one = await worker();
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    const before = await one.current();
    const sent = one.receiver.received;

    const same = await vault.put(keyUrl(), { cryptoKeyInfoEnvironmentList: [{ environmentName: environment }] });

    expect(resultOf(same.body)).toMatchObject({ success: true });
    expect(await one.listed()).toEqual(before);
    expect(one.receiver.received).toBe(sent);
  });

  it('does not send one environment what another has', async () => {
    const one = await worker();
    const other = await vault.environment();
    await vault.key(project, 'key', [{ environmentName: other, content: ecPair().privateKey }]);
    await one.current();

    expect((await one.newest()).keys).toEqual([]);
  });
});

describe('a worker that cannot be reached', () => {
  it('fails its environment alone, the change stands, and it converges when it is back', async () => {
    const healthy = await vault.environment();
    const one = await worker();
    const two = await TestWorker.start(vault, healthy);
    workers.push(two);
    const both = [environment, healthy];
    await vault.key(
      project,
      'key',
      both.map((environmentName) => ({ environmentName, content: newContent() })),
    );
    await one.current();
    const port = await one.goAway();

    const answer = await rotate(vault, project, 'key', both);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'SUCCESS',
      success: true,
      deploymentResult: {
        success: false,
        message: `Deployment to environments failed: ${environment}`,
        environmentResults: [
          {
            environmentName: environment,
            success: false,
            message: expect.stringContaining(`${one.name}: connection refused`),
          },
          { environmentName: healthy, success: true, message: 'Deployed successfully' },
        ],
      },
    });
    expect(await one.listed()).toMatchObject({ status: 'pending', lastError: 'connection refused' });
    expect((await two.newest()).keys[0]?.versions[0]).toMatchObject({ version: 2, state: 'active' });

    await one.comeBack(port);
    const listed = await one.current();
    expect(listed.lastError).toBeNull();
    expect((await one.newest()).keys[0]?.versions[0]).toMatchObject({ version: 2, state: 'active' });
  });

  it('is not believed to have what it answered with an error to', async () => {
    const one = await worker();
    await one.current();
    one.receiver.answerWith(503);

    const created = await vault.post(`/apiops/projects/${project}/keys/`, {
      name: 'key',
      keyType: 'PRIVATE_KEY',
      cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: newContent() }],
    });

    expect(resultOf(created.body)).toMatchObject({ success: false, message: expect.stringContaining('status 503') });
    expect(await one.listed()).toMatchObject({ status: 'pending', lastError: 'status 503' });
    one.receiver.answerWith(204);
    await one.current();
  });

  it('holds a change up for a few seconds at most, whoever else changes the same meanwhile', async () => {
    const one = await worker();
    await one.current();
    one.receiver.answerWith(() => new Promise(() => undefined));
    const from = performance.now();

    const created = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (name) => {
        const answer = await vault.post(`/apiops/projects/${project}/keys/`, {
          name,
          keyType: 'PRIVATE_KEY',
          cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: newContent() }],
        });
        return { ...answer, afterMs: performance.now() - from };
      }),
    );

    // One after the other the last would take six times as long as the first.
    const waits = created.map(({ afterMs }) => afterMs);
    expect(Math.max(...waits)).toBeLessThan(4 * Math.min(...waits));
    for (const { status, body } of created) {
      expect(status).toBe(200);
      expect(resultOf(body)).toMatchObject({ success: false });
    }
    one.receiver.answerWith(200);
    await one.current();
    expect((await one.newest()).keys.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('/v1/environments/{name}/workers', () => {
  it('adds a worker, which gets what is there at once, lists and removes it', async () => {
    await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
    const one = await worker();

    const listed = await one.current();
    expect((await one.newest()).keys).toHaveLength(1);
    expect(listed).toMatchObject({ name: one.name, url: one.receiver.url, publicKey: jwkOf(one.pair), version: 1 });

    const removed = await vault.delete(`/v1/environments/${environment}/workers/${listed.id}`);
    expect(removed.status).toBe(204);
    expect((await vault.get(`/v1/environments/${environment}/workers`)).body).toEqual({ items: [], next: null });
    const again = await vault.delete(`/v1/environments/${environment}/workers/${listed.id}`);
    expect([again.status, again.body.code]).toEqual([404, 'key-vault.worker.not-found']);
    const sent = one.receiver.received;
    await rotate(vault, project, 'key', [environment]);
    expect(one.receiver.received).toBe(sent);
  });

  it('answers 201 with every field, and takes a JWK', async () => {
    const pair = receiverKey();
    const body = { name: 'w', url: 'https://worker.example/bundle', publicKey: { ...jwkOf(pair), kid: 'k1' } };

    const { status, body: answer } = await addWorker(vault, environment, body);

    expect(status).toBe(201);
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'w',
      url: body.url,
      publicKey: { ...body.publicKey, alg: 'ECDH-ES+A256KW', use: 'enc' },
      status: 'pending',
      version: null,
      lastError: null,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect((await addWorker(vault, environment, body)).status).toBe(409);
    expect((await addWorker(vault, await vault.environment(), body)).status).toBe(201);
  });

  const publicKey = pemOf(receiverKey());
  it.each<[string, object, string]>([
    ['no name', { url: 'https://a.example', publicKey }, 'name'],
    ['a name with a slash', { name: 'a/b', url: 'https://a.example', publicKey }, 'name'],
    ['a name that is too long', { name: 'a'.repeat(101), url: 'https://a.example', publicKey }, 'name'],
    ['no URL', { name: 'a', publicKey }, 'url'],
    ['a URL that is a number', { name: 'a', url: 1, publicKey }, 'url'],
    ['a URL that is none', { name: 'a', url: 'worker', publicKey }, 'url'],
    ['a URL of another scheme', { name: 'a', url: 'ftp://a.example', publicKey }, 'url'],
    ['a URL with credentials', { name: 'a', url: 'https://u:p@a.example', publicKey }, 'url'],
    ['a private address', { name: 'a', url: 'http://169.254.169.254/', publicKey }, 'url'],
    ['no key', { name: 'a', url: 'https://a.example' }, 'publicKey'],
    ['a key that is null', { name: 'a', url: 'https://a.example', publicKey: null }, 'publicKey'],
    ['a key that is a list', { name: 'a', url: 'https://a.example', publicKey: [publicKey] }, 'publicKey'],
    ['a private key', { name: 'a', url: 'https://a.example', publicKey: ecPair().privateKey }, 'publicKey'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const answer = await addWorker(vault, environment, body);

    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].field).toBe(field);
    expect((await vault.get(`/v1/environments/${environment}/workers`)).body.items).toEqual([]);
  });

  it('knows no environment that does not exist, and nobody without workspace.write', async () => {
    const url = '/v1/environments/none/workers';
    const body = { name: 'a', url: 'https://a.example', publicKey };
    const other = principalWith([{ permission: 'SECRETS:MANAGE' }]);
    for (const [as, status] of [
      [undefined, 404],
      [other, 403],
      [null, 401],
    ] as const) {
      expect((await vault.post(url, body, as)).status).toBe(status);
      expect((await vault.get(url, as)).status).toBe(status);
      expect((await vault.delete(`${url}/0123456789abcdef01234567`, as)).status).toBe(status);
    }
    expect((await vault.delete(`/v1/environments/${environment}/workers/%00`)).status).toBe(404);
  });

  it('takes a worker only from who may take out what the environment has', async () => {
    const body = { name: 'a', url: 'https://a.example', publicKey };
    const url = `/v1/environments/${environment}/workers`;
    const writer = { permission: 'workspace.write' } as const;
    for (const scope of [undefined, 'environment:another', 'project:admin']) {
      const grants = scope === undefined ? [] : [{ permission: 'SECRETS:EXPORT_IMPORT' as const, scope }];
      const refused = await vault.post(url, body, principalWith([writer, ...grants]));
      expect(refused).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('SECRETS:EXPORT_IMPORT') },
      });
    }
    expect((await vault.get(url)).body.items).toEqual([]);
    const exporter = { permission: 'SECRETS:EXPORT_IMPORT', scope: `environment:${environment}` } as const;
    expect((await vault.post(url, body, principalWith([writer, exporter]))).status).toBe(201);
  });

  it('goes through the list page by page', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) await addWorker(vault, environment, { name, url: 'https://a.example', publicKey });
    const url = `/v1/environments/${environment}/workers?limit=2`;

    const first = (await vault.get(url)).body;
    const second = (await vault.get(`${url}&after=${first.next}`)).body;

    expect([...first.items, ...second.items].map(({ name }: { name: string }) => name).sort()).toEqual(names);
    expect(second.next).toBeNull();
    expect((await vault.get(`${url}&after=x`)).status).toBe(400);
  });
});
