import { randomUUID } from 'node:crypto';
import {
  BundleAccepted,
  BundleMade,
  ClientSecretRotated,
  CredentialDescribed,
  CredentialRetired,
  CredentialUsed,
  type DomainEvent,
  type EventClass,
  JwkUpdated,
  KeyRotated,
  RotationApplied,
  topicOf,
  WorkerDescribed,
} from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { eventually, principalWith, TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { rotationLedger } from '../src/index.js';

const STUCK_AFTER = '2s';

describe('the ledger', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(rotationLedger, { config: { rotationStuckAfter: STUCK_AFTER } });
  });
  afterAll(() => service.stop());

  const get = async (url: string, as?: Parameters<TestService['call']>[0]['as']) =>
    service.call({ url, ...(as === undefined ? {} : { as }) });

  /** As the owner's relay would. @returns the event's id */
  async function publish(owner: Parameters<typeof topicOf>[0], event: DomainEvent): Promise<string> {
    const { type } = event.constructor as EventClass;
    const id = uuidv7();
    const { rotationId } = event as { readonly rotationId?: string };
    const envelope = {
      ...{ specversion: '1.0' as const, id, source: `/services/${owner}`, type, subject: event.subject() },
      ...{
        time: new Date().toISOString(),
        datacontenttype: 'application/json' as const,
        partitionkey: event.subject(),
      },
      ...{ actor: 'bootstrap', requestid: 'request-1' },
      ...(rotationId === undefined ? {} : { rotationid: rotationId }),
      data: { ...event },
    };
    await service.eventLog.publish([recordOf(envelope, topicOf(owner))]);
    return id;
  }

  function describedSecret(name: string, scope: object, versions = [1]): CredentialDescribed {
    const createdAt = new Date('2026-01-01T00:00:00Z').toISOString();
    return new CredentialDescribed({
      ...{ kind: 'client-secret', id: `app-${name}`, name, scope, createdAt, removedAt: null, follows: [] },
      versions: versions.map((version) => ({
        ...{ version, state: 'active' as const, createdAt, activatedAt: createdAt, retireAt: null, expiresAt: null },
      })),
    });
  }

  const turnOfSecret = (name: string, scope: object, to: number, retireAt: string | null): ClientSecretRotated =>
    new ClientSecretRotated({
      ...{ rotationId: randomUUID(), projectId: 'p', appId: `app-${name}`, clientId: 'c', version: to, overlap: '60s' },
      ...{
        credential: { kind: 'client-secret', id: `app-${name}`, name, scope },
        from: to - 1,
        to,
        cause: 'rotated',
        retireAt,
        turnedAt: new Date().toISOString(),
      },
    });

  it('knows a credential as it was described, turned and retired', async () => {
    const scope = { org: 'o1', project: 'p1' };
    await publish('application-secrets', describedSecret('one', scope));
    const retireAt = new Date(Date.now() + 60_000).toISOString();
    const turned = turnOfSecret('one', scope, 2, retireAt);
    await publish('application-secrets', turned);
    const shown = await eventually(async () => {
      const { status, body } = await get('/v1/credentials/client-secret/app-one');
      expect(status).toBe(200);
      expect(body.activeVersion).toBe(2);
      return body;
    });
    expect(shown).toMatchObject({
      ...{ kind: 'client-secret', id: 'app-one', name: 'one', scope, dependants: [], holders: [], policy: null },
      versions: [
        { version: 1, state: 'retiring', retireAt },
        { version: 2, state: 'active', retireAt: null },
      ],
      rotations: [{ id: turned.rotationId, state: 'converged', version: 2, previousVersion: 1 }],
    });
    const ended = { number: 1, retireAt: new Date() };
    const reference = { kind: 'client-secret' as const, id: 'app-one', name: 'one', scope };
    for (const event of CredentialRetired.of(reference, [ended])) await publish('application-secrets', event);
    await eventually(async () => {
      const { body } = await get('/v1/credentials?text=one');
      expect(body.items).toMatchObject([{ id: 'app-one', versions: [{ version: 2, state: 'active' }] }]);
    });
    expect(await service.eventsOf('io.rekey.rotation.converged.v1', turned.rotationId)).toHaveLength(1);
  });

  it('shows each caller what it may read at the owner, and nothing else', async () => {
    const places = { mine: { org: 'o7', project: 'p7' }, other: { org: 'o8', project: 'p8' } };
    for (const [name, scope] of Object.entries(places)) {
      await publish('application-secrets', describedSecret(name, scope));
      await publish('application-secrets', turnOfSecret(name, scope, 2, null));
    }
    await eventually(async () => {
      const { body } = await get('/v1/rotations?credential=client-secret/app-other');
      expect(body.items).toHaveLength(1);
    });
    const idsFor = async (permission: 'project.app.read' | 'project.read' | 'SECRETS:VIEW', scope?: string) => {
      const as = principalWith([{ permission, scope }]);
      const { body } = await get('/v1/credentials?kind=client-secret&rotatedBefore=2100-01-01T00:00:00Z', as);
      const rotations = await get('/v1/rotations?kind=client-secret', as);
      const turned = new Set(rotations.body.items.map((one: { credential: { id: string } }) => one.credential.id));
      const ids = body.items.map(({ id }: { id: string }) => id).filter((id: string) => /mine|other/.test(id));
      expect(ids.filter((id: string) => !turned.has(id))).toEqual([]);
      return ids;
    };
    expect(await idsFor('project.app.read', 'project:p7')).toEqual(['app-mine']);
    expect(await idsFor('project.app.read', 'org:o8')).toEqual(['app-other']);
    expect(await idsFor('project.app.read')).toEqual(['app-mine', 'app-other']);
    expect(await idsFor('project.app.read', 'project:p9')).toEqual([]);
    expect(await idsFor('project.read')).toEqual([]);
    expect(await idsFor('SECRETS:VIEW')).toEqual([]);
    const stranger = principalWith([{ permission: 'project.app.read', scope: 'project:p9' }]);
    expect((await get('/v1/credentials/client-secret/app-mine', stranger)).status).toBe(404);
  });

  it('follows a rotation through what it caused, says that it is stuck, and goes on by itself', async () => {
    const rotationId = randomUUID();
    const scope = { vaultProject: 'shop' };
    const key = { kind: 'vault-key' as const, id: 'k1', name: 'orders', scope };
    const jwk = { kind: 'jwk' as const, id: 'j1', name: 'orders-jwk', scope };
    const turnedAt = new Date().toISOString();
    const turn = { rotationId, from: 1, to: 2, cause: 'rotated' as const, retireAt: null, turnedAt };
    const answers = await publish(
      'key-vault',
      new KeyRotated({
        ...{ ...turn, credential: key, keyId: 'k1', project: 'shop', name: 'orders', jwkUpdateAction: 'UPDATE' },
        ...{ updateScope: 'SAME_PROJECT', overlap: '0s', publicJwks: [], environments: [] },
      }),
    );
    const updated = await publish(
      'key-vault',
      new JwkUpdated({
        ...{ ...turn, credential: jwk, jwkId: 'j1', project: 'shop', name: 'orders-jwk', version: 2, keyId: 'k1' },
        ...{ publicJwk: { kty: 'EC' }, overlap: '0s' },
      }),
    );
    await publish(
      'key-vault',
      new RotationApplied({
        ...{ rotationId, service: 'key-vault', answers, caused: [updated] },
        dependants: [{ kind: 'jwk', id: 'j1', name: 'orders-jwk', outcome: 'applied' }],
      }),
    );
    const state = async () => (await get(`/v1/rotations/${rotationId}`)).body;
    await eventually(async () => expect(await state()).toMatchObject({ state: 'running', counts: { applied: 1 } }));
    const [stuck] = await service.eventsOf('io.rekey.rotation.stuck.v1', rotationId);
    expect(stuck?.data).toMatchObject({ waitsFor: [{ kind: 'service', id: 'jwks-credentials' }] });
    expect((await get('/v1/rotations?state=stuck')).body.items).toMatchObject([{ id: rotationId }]);
    await publish(
      'jwks-credentials',
      new RotationApplied({
        ...{ rotationId, service: 'jwks-credentials', answers: updated, caused: [] },
        dependants: [{ kind: 'token-configuration', id: 'c1', name: 'api', outcome: 'applied' }],
      }),
    );
    await eventually(async () => expect(await state()).toMatchObject({ state: 'converged', counts: { applied: 2 } }));
    expect((await state()).nodes).toMatchObject([
      { kind: 'jwk', dependantId: 'j1', parent: null, state: 'applied', service: 'key-vault' },
      {
        kind: 'token-configuration',
        dependantId: 'c1',
        parent: 'jwk/j1',
        state: 'applied',
        service: 'jwks-credentials',
      },
    ]);
  });

  it('waits for each worker until it has a bundle with the version, with one that was turned back for one behind it', async () => {
    const scope = { vaultProject: 'shop' };
    const credential = { kind: 'vault-key' as const, id: 'k2', name: 'orders', scope };
    const environment = 'prod';
    const createdAt = new Date(Date.now() - 60_000).toISOString();
    const worker = { environment, workerId: 'w1', workerName: 'till', createdAt, removedAt: null };
    await publish('key-vault', new WorkerDescribed(worker));
    const bundle = async (version: number, keyVersion: number): Promise<void> => {
      await publish('key-vault', new BundleMade({ environment, version, keys: [{ id: 'k2', version: keyVersion }] }));
    };
    const accept = async (version: number): Promise<void> => {
      await publish('key-vault', new BundleAccepted({ environment, workerId: 'w1', workerName: 'till', version }));
    };
    const turn = async (from: number, to: number, cause: 'rotated' | 'reverted') => {
      const rotationId = randomUUID();
      const answers = await publish(
        'key-vault',
        new KeyRotated({
          ...{
            rotationId,
            turnedAt: new Date().toISOString(),
            from,
            to,
            cause,
            retireAt: null,
            credential,
            keyId: 'k2',
            project: 'shop',
            name: 'orders',
          },
          ...{ jwkUpdateAction: 'UPDATE', updateScope: 'SAME_PROJECT', overlap: '0s', publicJwks: [] },
          environments: [{ name: environment, version: to, alias: null }],
        }),
      );
      const report = { rotationId, service: 'key-vault', answers, caused: [], dependants: [] };
      await publish('key-vault', new RotationApplied(report));
      return async (state: string): Promise<void> =>
        eventually(async () => expect((await get(`/v1/rotations/${rotationId}`)).body).toMatchObject({ state }));
    };
    await bundle(1, 1);
    await accept(1);
    const forward = await turn(1, 2, 'rotated');
    await forward('running');
    await bundle(2, 2);
    await accept(2);
    await forward('converged');
    const back = await turn(2, 1, 'reverted');
    await back('running');
    await forward('reverted');
    await bundle(3, 1);
    await accept(3);
    await back('converged');
  });

  it('pages through credentials in every order, each once', async () => {
    const scope = { org: 'pages' };
    const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);
    for (const name of names) await publish('application-secrets', describedSecret(name, scope));
    const url = '/v1/credentials?scope=org:pages';
    await eventually(async () => expect((await get(url)).body.items).toHaveLength(names.length));
    for (const sort of ['name', '-name', 'rotatedAt', '-rotatedAt', 'expiresAt', '-expiresAt']) {
      const ids: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const { body } = await get(`${url}&limit=3&sort=${sort}${after === '' ? '' : `&after=${after}`}`);
        ids.push(...body.items.map(({ name }: { name: string }) => name));
        after = body.next;
      }
      expect([sort, [...ids].sort()]).toEqual([sort, names]);
      if (sort.endsWith('name')) expect(ids).toEqual(sort === 'name' ? names : [...names].reverse());
    }
  });

  it('does not end a version early that was used a moment ago, unless it must', async () => {
    await publish('application-secrets', describedSecret('used', { org: 'o1' }, [1, 2]));
    const lastUsedAt = new Date().toISOString();
    const used = { kind: 'client-secret' as const, id: 'app-used', version: 1, count: 1, lastUsedAt };
    await publish('application-secrets', new CredentialUsed(used));
    const url = '/v1/credentials/client-secret/app-used/versions';
    const retire = (path: string) => service.call({ method: 'POST', url: `${url}/${path}` });
    await eventually(async () => expect((await retire('1/retire')).status).toBe(409));
    const { body } = await retire('1/retire');
    expect([body.code, body.detail]).toEqual([
      'rotation-ledger.turn.still-in-use',
      expect.stringContaining(`still-in-use: version 1 was used last at ${lastUsedAt}`),
    ]);
    // Its owner, who is away here, is asked about one that nobody uses, and where it must end all the same.
    for (const path of ['2/retire', '1/retire?force=true']) expect((await retire(path)).status).toBe(500);
    expect((await retire('1/retire?force=perhaps')).status).toBe(400);
    expect((await retire('x/retire')).status).toBe(404);
  });

  it('names the parameter that is wrong', async () => {
    const wrong = {
      '/v1/credentials?kind=x': 'kind',
      '/v1/credentials?scope=galaxy:1': 'scope',
      '/v1/credentials?sort=age': 'sort',
      '/v1/credentials?after=zzz': 'after',
      '/v1/credentials?expiresBefore=soon': 'expiresBefore',
      '/v1/rotations?credential=key': 'credential',
      '/v1/rotations?after=zzz': 'after',
      '/v1/rotations?state=done': 'state',
    };
    for (const [url, field] of Object.entries(wrong)) {
      const { status, body } = await get(url);
      expect([url, status]).toEqual([url, 400]);
      expect(JSON.stringify(body)).toContain(field);
    }
    expect((await get('/v1/rotations/none')).status).toBe(404);
    expect((await get(`/v1/rotations/${randomUUID()}`)).status).toBe(404);
    expect((await get('/v1/credentials/client-secret/none')).status).toBe(404);
    expect((await get('/v1/credentials', null)).status).toBe(401);
  });
});
