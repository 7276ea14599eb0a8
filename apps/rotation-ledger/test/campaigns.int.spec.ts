import { DomainError } from '@rekey/errors';
import { eventually, principalWith, TestService, uniqueName } from '@rekey/testing';
import type { CredentialKind, CredentialScope } from '@rekey/contracts';
import { rotationLedger } from '../src/index.js';
import { ScriptedOwners } from './scripted-owners.js';

const REFUSAL = new DomainError({ code: 'key-vault.no', kind: 'conflict', message: 'Not now' });

describe('campaigns', () => {
  const owners = new ScriptedOwners();
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(rotationLedger, { transport: owners });
    owners.eventLog = service.eventLog;
  });
  afterAll(() => service.stop());

  type As = Parameters<TestService['call']>[0]['as'];
  const post = (url: string, body: object = {}, as?: As) =>
    service.call({ method: 'POST', url, body, ...(as === undefined ? {} : { as }) });
  const get = (url: string, as?: As) => service.call({ url, ...(as === undefined ? {} : { as }) });

  /** @returns their ids, once the ledger knows them */
  async function hold(kind: CredentialKind, scope: CredentialScope, names: readonly string[]): Promise<string[]> {
    const ids = await Promise.all(names.map((name) => owners.hold(kind, name, scope)));
    const value = scope.vaultProject === undefined ? `org:${scope.org}` : `vault-project:${scope.vaultProject}`;
    await eventually(async () => {
      const { body } = await get(`/v1/credentials?scope=${value}&kind=${kind}&limit=500`);
      expect(body.items).toHaveLength(ids.length);
    });
    return ids;
  }

  const until = async (id: string, state: string) =>
    eventually(async () => {
      const { body } = await get(`/v1/campaigns/${id}`);
      expect(body.total).toBe(body.done + body.failed + body.pending);
      expect(body.state).toBe(state);
      return body;
    });

  it('over 500 credentials of which 3 fail stops, resumes and ends, and turns each of the others once', async () => {
    const vaultProject = uniqueName('many');
    const names = Array.from({ length: 500 }, (_, index) => `${vaultProject}-${String(index).padStart(3, '0')}`);
    const ids = await hold('vault-key', { vaultProject }, names);
    const failing = ids.slice(100, 103);
    for (const id of failing) owners.refusals.set(id, REFUSAL);
    const selector = { kind: 'vault-key', scope: `vault-project:${vaultProject}` };
    const body = { selector, overlap: '60s', concurrency: 20, stopAtErrorRate: 0.1 };
    const started = await post('/v1/campaigns', body);
    expect([started.status, started.body.total]).toEqual([202, 500]);
    const { id } = started.body;
    const stopped = await until(id, 'stopped');
    expect(stopped.failed).toBeGreaterThanOrEqual(2);
    expect(stopped.pending).toBeGreaterThan(0);
    for (const { credential, error } of stopped.failures) {
      expect(failing).toContain(credential.id);
      expect([credential.kind, error]).toEqual(['vault-key', 'key-vault.no: Not now']);
    }
    expect((await post(`/v1/campaigns/${id}/resume`)).body.state).toBe('running');
    const done = await until(id, 'done');
    expect(done).toMatchObject({ total: 500, done: 497, failed: 3, pending: 0 });
    owners.refusals.clear();
    await post(`/v1/campaigns/${id}/resume`);
    await eventually(async () =>
      expect((await get(`/v1/campaigns/${id}`)).body).toMatchObject({ state: 'done', done: 500, failures: [] }),
    );
    for (const one of ids) {
      const tries = owners.turns.filter((turn) => turn.id === one).length;
      if (failing.includes(one)) expect(tries).toBeGreaterThanOrEqual(2);
      else expect([one, tries]).toEqual([one, 1]);
    }
    const { body: rotations } = await get(`/v1/rotations?campaign=${id}&limit=500`);
    expect(rotations.items).toHaveLength(500);
    expect(new Set(rotations.items.map((one: { campaign: string }) => one.campaign))).toEqual(new Set([id]));
  });

  it('turns nothing that its caller may not, and shows itself to that caller', async () => {
    const [mine, other] = [uniqueName('mine'), uniqueName('other')];
    const [own = ''] = await hold('vault-key', { vaultProject: mine }, [`key${mine}`]);
    await hold('vault-key', { vaultProject: other }, [`key${other}`]);
    const caller = principalWith([
      { permission: 'campaign.write' },
      { permission: 'SECRETS:VIEW' },
      ...(['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'] as const).map((permission) => ({
        permission,
        scope: `project:${mine}`,
      })),
    ]);
    const started = await post('/v1/campaigns', { selector: { kind: 'vault-key' } }, caller);
    expect(started.body.total).toBe(1);
    await until(started.body.id, 'done');
    expect(owners.turns.filter(({ as }) => as.id === caller.id)).toMatchObject([
      { id: own, options: { generate: true } },
    ]);
    const readOnly = { ...caller, grants: [], org: 'another' };
    expect((await get(`/v1/campaigns/${started.body.id}`, readOnly)).body).toMatchObject({ startedBy: caller.id });
    expect((await get('/v1/campaigns', readOnly)).body.items).toHaveLength(1);
    const stranger = principalWith([{ permission: 'SECRETS:VIEW' }]);
    expect((await get(`/v1/campaigns/${started.body.id}`, stranger)).status).toBe(404);
    expect((await get('/v1/campaigns', stranger)).body.items).toEqual([]);
    expect((await post('/v1/campaigns', { selector: {} }, stranger)).status).toBe(403);
    expect((await post(`/v1/campaigns/${started.body.id}/resume`, {}, readOnly)).status).toBe(403);
  });

  it('says of what nobody would receive that it failed, and keeps its secret where it is forced', async () => {
    const org = uniqueName('org');
    const ids = await hold('client-secret', { org, project: 'p' }, [`a${org}`, `b${org}`]);
    const selector = { scope: `org:${org}` };
    const dry = await post('/v1/campaigns', { selector, dryRun: true });
    expect([dry.status, dry.body]).toEqual([200, { total: 2, noHolder: 2, plans: [] }]);
    const planned = (await post('/v1/campaigns', { selector, dryRun: true, force: true })).body;
    expect(planned).toMatchObject({ total: 2, noHolder: 2 });
    expect(planned.plans).toMatchObject(ids.map((id) => ({ dryRun: true, credential: { id }, version: 2 })));
    expect(owners.turns.filter(({ id }) => ids.includes(id))).toEqual([]);
    owners.feeding.add(ids[1] ?? '');
    const partly = (await post('/v1/campaigns', { selector, dryRun: true })).body;
    expect(partly).toMatchObject({ total: 2, noHolder: 1, plans: [{ credential: { id: ids[1] } }] });
    owners.feeding.clear();
    const { body } = await post('/v1/campaigns', { selector });
    const failures = (await until(body.id, 'done')).failures;
    expect(failures.map(({ error }: { error: string }) => error)).toEqual(['no-holder', 'no-holder']);
    const forced = (await post('/v1/campaigns', { selector, force: true })).body;
    await until(forced.id, 'done');
    const { items } = (await get(`/v1/rotations?campaign=${forced.id}`)).body;
    expect(items).toHaveLength(2);
    for (const { id } of items) {
      const { status, body: taken } = await post(`/v1/rotations/${id}/secret`);
      expect([status, taken]).toEqual([200, { secret: `secret of ${id}` }]);
    }
  });

  it('pauses, goes on, and is cancelled for good', async () => {
    const vaultProject = uniqueName('paused');
    const names = Array.from({ length: 6 }, (_, index) => `${vaultProject}-${index}`);
    const ids = await hold('vault-key', { vaultProject }, names);
    for (const id of ids) owners.refusals.set(id, REFUSAL);
    const selector = { scope: `vault-project:${vaultProject}`, name: `${vaultProject}-?` };
    const { body } = await post('/v1/campaigns', { selector, concurrency: 1, stopAfterFailures: 2 });
    expect(await until(body.id, 'stopped')).toMatchObject({ failed: 2, pending: 4 });
    expect((await post(`/v1/campaigns/${body.id}/pause`)).status).toBe(409);
    expect((await post(`/v1/campaigns/${body.id}/cancel`)).body).toMatchObject({ state: 'cancelled', pending: 4 });
    expect((await post(`/v1/campaigns/${body.id}/resume`)).status).toBe(409);
    expect((await post(`/v1/campaigns/${body.id}/cancel`)).status).toBe(200);
    await eventually(async () => {
      const { items } = (await get(`/v1/audit?subject=${body.id}`)).body;
      const states = items.map(({ data }: { data: { state: string } }) => data.state);
      expect(states.sort()).toEqual(['cancelled', 'running', 'stopped']);
    });
  });

  it('names what is wrong', async () => {
    const wrong: [string, object][] = [
      ['selector', {}],
      ['selector.kinds', { selector: { kinds: ['vault-key'] } }],
      ['overlap', { selector: {}, overlap: 'long' }],
      ['concurrency', { selector: {}, concurrency: 0 }],
      ['stopAtErrorRate', { selector: {}, stopAtErrorRate: 2 }],
      ['stopAfterFailures', { selector: {}, stopAfterFailures: 1.5 }],
      ['dryRun', { selector: {}, dryRun: 'yes' }],
    ];
    for (const [field, body] of wrong) {
      const answer = await post('/v1/campaigns', body);
      expect([field, answer.status]).toEqual([field, 400]);
      expect(answer.body.errors.map((one: { field: string }) => one.field)).toContain(field);
    }
    expect((await get('/v1/campaigns/none')).status).toBe(404);
    expect((await get('/v1/campaigns?after=zzz')).status).toBe(400);
  });
});
