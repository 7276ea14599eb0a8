import { eventually, uniqueName } from '@rekey/testing';
import fc from 'fast-check';
import { base64 } from '../support/keys.js';
import { queryDatabase } from '../support/query-database.js';
import type { Answer, Rekey } from '../support/rekey.js';
import { type RegisteredWorker, registerWorker } from '../support/worker.js';
import { findHeld, type Held, known, knownRotation, makeConfiguration, newPem, newPublicJwk, urlOf } from './held.js';

/** What follows a key, and how it turns. */
interface Tree {
  /** Keys of the shared project are used by all. */
  readonly isShared: boolean;
  readonly jwks: readonly { readonly isElsewhere: boolean; readonly environment: number }[];
  /** Each is bound to some of the JWKs. */
  readonly configurations: readonly (readonly number[])[];
  /** Which environments take new material. */
  readonly turned: readonly number[];
  readonly follows: 'UPDATE' | 'NULLIFY';
  readonly scope: 'SAME_PROJECT' | 'ALL_PROJECTS';
  readonly overlap: '0s' | '600s';
  readonly door: 'vendor' | 'native';
}

const ENVIRONMENTS = [0, 1] as const;
const TREES: fc.Arbitrary<Tree> = fc.record({
  isShared: fc.boolean(),
  jwks: fc.array(fc.record({ isElsewhere: fc.boolean(), environment: fc.constantFrom(...ENVIRONMENTS) }), {
    maxLength: 3,
  }),
  configurations: fc.array(fc.uniqueArray(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  turned: fc.subarray([...ENVIRONMENTS], { minLength: 1 }),
  follows: fc.constantFrom('UPDATE', 'UPDATE', 'NULLIFY'),
  scope: fc.constantFrom('SAME_PROJECT', 'ALL_PROJECTS'),
  overlap: fc.constantFrom('0s', '600s'),
  door: fc.constantFrom('vendor', 'native'),
});

/** What timers and the relay write by themselves. */
const BOOKKEEPING = [
  'data_key_holders',
  'inbox',
  'outbox',
  'environments',
  'environment_workers',
  'environment_bundles',
];

interface Planted {
  readonly key: Held;
  readonly path: string;
  readonly environments: readonly string[];
}

/** A dry run says what then happens, and nothing does. */
export function dryRunJourneys(installation: () => Rekey, databaseUrl: () => string): void {
  let environments: readonly string[];
  let worker: RegisteredWorker;

  beforeAll(async () => {
    const rekey = installation();
    environments = ENVIRONMENTS.map(() => uniqueName('environment'));
    for (const name of environments) await rekey.ok('POST', '/v1/environments', { name });
    worker = await registerWorker(rekey, environments[0] ?? '', uniqueName('worker'));
  });
  afterAll(() => worker?.stop());

  const content = (turned: readonly number[]): object => ({
    cryptoKeyInfoEnvironmentList: environments.map((environmentName, index) => ({
      environmentName,
      ...(turned.includes(index) ? { content: base64(newPem()) } : {}),
    })),
  });

  async function plant(rekey: Rekey, { isShared, jwks, configurations }: Tree): Promise<Planted> {
    const [own, elsewhere] = [uniqueName('project'), uniqueName('project')];
    for (const name of [own, elsewhere]) await rekey.ok('POST', '/v1/projects', { name });
    const [project, keyName] = [isShared ? 'admin' : own, uniqueName('key')];
    const body = { name: keyName, keyType: 'PRIVATE_KEY', ...content(ENVIRONMENTS) };
    await rekey.ok('POST', `/apiops/projects/${project}/keys/`, body);
    const places = jwks.map(({ isElsewhere }) => (isElsewhere && isShared ? elsewhere : project));
    const names = jwks.map(() => uniqueName('jwk'));
    for (const [index, { environment }] of jwks.entries()) {
      const source = { sourceType: 'PRIVATE_KEY', keyName, environmentName: environments[environment] };
      const kind = { useType: 'SIGNATURE', algorithm: 'ES256' };
      await rekey.ok('POST', `/apiops/projects/${places[index]}/jwks/`, { name: names[index], ...source, ...kind });
    }
    for (const bound of configurations) {
      const { path } = await makeConfiguration(rekey);
      const sources = bound
        .filter((index) => index < jwks.length)
        .map((index) => ({
          project: places[index],
          name: names[index],
        }));
      const native = path.replace('/client/v4/', '/v1/');
      if (sources.length > 0) await rekey.ok('PUT', `${native}/sources`, { jwks: sources });
    }
    const path = `/apiops/projects/${project}/keys/${keyName}`;
    // So that there is an overlap already, and the ledger knows of all.
    const query = '?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS&overlap=600s';
    await rekey.ok('PUT', `${path}${query}`, content(ENVIRONMENTS));
    const [first] = await rekey.awaitEvents('key.rotated', ({ data }) => data.name === keyName);
    await eventually(async () => expect((await knownRotation(rekey, first?.data.rotationId)).state).toBe('converged'));
    return { key: { kind: 'vault-key', id: first?.data.keyId }, path, environments };
  }

  /** The same call, to look or to do. */
  async function turn(rekey: Rekey, { key, path }: Planted, tree: Tree, isDryRun: boolean): Promise<Answer['body']> {
    const { turned, follows, scope, overlap, door } = tree;
    if (door === 'native') {
      const named = turned.map((index) => environments[index]);
      const body = { generate: true, overlap, jwkUpdateAction: follows, environments: named };
      const scoped = follows === 'UPDATE' ? { ...body, updateScope: scope } : body;
      return rekey.ok('POST', `${urlOf(key)}/rotate?dryRun=${isDryRun}`, scoped);
    }
    const query = `?jwkUpdateAction=${follows}&updateScope=${scope}&overlap=${overlap}&dryRun=${isDryRun}`;
    return rekey.ok('PUT', `${path}${query}`, content(turned));
  }

  async function rows(): Promise<Readonly<Record<string, string>>> {
    const tables = await queryDatabase<{ name: string }>(
      databaseUrl(),
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ('key_vault', 'jwks_credentials') AND tablename <> ALL ($1)`,
      [BOOKKEEPING],
    );
    const digests = await Promise.all(
      tables.map(async ({ name }) => {
        const text = `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM ${name} t`;
        const [row] = await queryDatabase<{ digest: string }>(databaseUrl(), text);
        return [name, row?.digest ?? ''] as const;
      }),
    );
    return Object.fromEntries(digests);
  }

  const lastRotation = async (rekey: Rekey, { kind, id }: Held): Promise<Answer['body']> =>
    (await rekey.ok('GET', `/v1/rotations?credential=${kind}/${id}&limit=1`)).items[0];

  it('equals what then happens, for whatever follows a key and however that turns, and changes no row', async () => {
    const rekey = installation();
    await fc.assert(
      fc.asyncProperty(TREES, async (tree) => {
        const planted = await plant(rekey, tree);
        const { key } = planted;
        const before = { rows: await rows(), rotation: await lastRotation(rekey, key) };
        const began = Date.now();
        const plan = await turn(rekey, planted, tree, true);
        expect({ rows: await rows(), rotation: await lastRotation(rekey, key) }).toEqual(before);

        await turn(rekey, planted, tree, false);
        const tookMs = Date.now() - began;
        const rotation = await eventually(async () => {
          const { id } = await lastRotation(rekey, key);
          expect(id).not.toBe(before.rotation.id);
          const now = await rekey.ok('GET', `/v1/rotations/${id}`);
          expect(now.state).toBe('converged');
          return now;
        });
        expect(plan).toMatchObject({ dryRun: true, credential: { ...key }, version: rotation.version });
        expect(sorted(plan.dependants.map(({ kidBefore: _b, kidAfter: _a, ...one }: Answer['body']) => one))).toEqual(
          sorted(rotation.nodes.filter(({ kind }: { kind: string }) => kind !== 'service').map(asPlanned)),
        );
        const { items: versions } = await rekey.ok('GET', nativeOf(planted.path));
        expect(plan.ends.length).toBeGreaterThan(0);
        for (const { version, environment, at } of plan.ends) {
          const ended = versions.find(
            (one: Answer['body']) => one.version === version && one.environment === environment,
          );
          expect(ended.state).toBe(tree.overlap === '0s' || version < rotation.version - 1 ? 'retired' : ended.state);
          const lateMs = Date.parse(ended.retireAt) - Date.parse(at);
          expect([lateMs, lateMs >= -1_000 && lateMs <= tookMs + 1_000]).toEqual([lateMs, true]);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('says which kids come and go where the material is there, and null where it is made later', async () => {
    const rekey = installation();
    const tree: Tree = {
      ...{ isShared: false, jwks: [{ isElsewhere: false, environment: 0 }], configurations: [[0]], turned: [0] },
      ...{ follows: 'UPDATE', scope: 'ALL_PROJECTS', overlap: '600s', door: 'vendor' },
    };
    const planted = await plant(rekey, tree);
    const project = planted.path.split('/')[3];
    const kid = async (): Promise<string> =>
      (await rekey.ok('GET', `/v1/projects/${project}/jwks.json`)).keys[0].kid as string;
    const kidBefore = await kid();
    const jwk = { kind: 'jwk', kidBefore, change: 'follows' };
    const made = await turn(rekey, planted, { ...tree, door: 'native' }, true);
    expect(made.dependants).toContainEqual(expect.objectContaining({ ...jwk, kidAfter: null }));
    const given = content([0]);
    const url = `${planted.path}?jwkUpdateAction=UPDATE&overlap=600s`;
    const plan = await rekey.ok('PUT', `${url}&dryRun=true`, given);
    await rekey.ok('PUT', url, given);
    await eventually(async () => expect(await kid()).not.toBe(kidBefore));
    expect(plan.dependants).toContainEqual(expect.objectContaining({ ...jwk, kidAfter: await kid() }));
    expect(plan.dependants).toContainEqual(
      expect.objectContaining({ kind: 'token-configuration', kidBefore, kidAfter: await kid() }),
    );
  });

  it('is of every dialect, and refuses in its words what is neither true nor false', async () => {
    const rekey = installation();
    const { path, configuration } = await makeConfiguration(rekey);
    await known(rekey, configuration);
    const url = `${path}/credentials`;
    const { body: plan, headers } = await rekey.call('PUT', `${url}?dryRun=true`, { keys: [newPublicJwk()] });
    expect(headers.get('content-type')).toMatch('application/json');
    expect(plan).toMatchObject({ dryRun: true, credential: configuration, version: 2, ends: [{ version: 1 }] });
    const wrong = await rekey.call('PUT', `${url}?dryRun=maybe`, { keys: [newPublicJwk()] });
    expect([wrong.status, wrong.body.success, wrong.body.errors[0].source.pointer]).toEqual([400, false, '/dryRun']);
    const { id } = await rekey.ok('POST', '/v2/actions/targets', {
      ...{ name: uniqueName('target'), restWebhook: {}, endpoint: 'http://127.0.0.1:9/', timeout: '2s' },
    });
    const body = { expirationSigningKey: '60s' };
    const doors = {
      [`/v2/actions/targets/${id}`]: body,
      [`/v2beta/actions/targets/${id}`]: body,
      '/zitadel.action.v2.ActionService/UpdateTarget': { id, ...body },
      '/zitadel.action.v2beta.ActionService/UpdateTarget': { id, ...body },
    };
    for (const [door, request] of Object.entries(doors)) {
      const answer = await rekey.call('POST', `${door}?dryRun=true`, request);
      const credential = { kind: 'target-signing-key', id };
      expect([door, answer.status, answer.body]).toMatchObject([door, 200, { dryRun: true, credential, version: 2 }]);
      const refused = await rekey.call('POST', `${door}?dryRun=maybe`, request);
      expect([door, refused.status, refused.body.message]).toEqual([door, 400, expect.stringMatching('dryRun')]);
    }
    const { items } = await rekey.ok('GET', `/v1/targets/${id}/signing-key/versions`);
    expect(items).toHaveLength(1);
    expect((await rekey.call('POST', `/v2/actions/targets/${id}?dryRun=true`, { timeout: '3s' })).status).toBe(400);
  });

  it('plans a way back, and an end for ever', async () => {
    const rekey = installation();
    const tree: Tree = {
      ...{ isShared: false, jwks: [{ isElsewhere: false, environment: 0 }], configurations: [], turned: [0, 1] },
      ...{ follows: 'UPDATE', scope: 'ALL_PROJECTS', overlap: '600s', door: 'vendor' },
    };
    const { key, path } = await plant(rekey, tree);
    const found = await findHeld(rekey, 'jwk', `vault-project:${path.split('/')[3]}`);
    const rotation = await lastRotation(rekey, key);
    const before = await rows();
    for (const action of ['revert', 'compromise']) {
      const { status, body } = await rekey.call('POST', `/v1/rotations/${rotation.id}/${action}?dryRun=true`, {});
      expect([action, status, body]).toMatchObject([action, 200, { dryRun: true, credential: { ...key } }]);
      expect(body.dependants).toContainEqual(expect.objectContaining({ ...found, change: 'follows' }));
      const native = await rekey.call('POST', `${nativeOf(path).replace('versions', action)}?dryRun=true`, {});
      expect([action, native.status, native.body.dryRun]).toEqual([action, 200, true]);
    }
    expect(await rows()).toEqual(before);
  });
}

const nativeOf = (path: string): string =>
  `${path.replace(/^\/apiops\/projects\/([^/]+)\/keys\//, '/v1/keys/$1/')}/versions`;

function asPlanned({ kind, dependantId: id, name, service, state, reason }: Answer['body']): object {
  const change = kind === 'worker' ? 'gets the new bundle' : (reason ?? (state === 'applied' ? 'follows' : state));
  return { kind, id, name, service, change };
}

function sorted(all: readonly object[]): object[] {
  return [...all].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
