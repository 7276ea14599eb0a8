import { DomainError } from '@rekey/errors';
import { eventually, principalWith, TestService, uniqueName } from '@rekey/testing';
import { rotationLedger } from '../src/index.js';
import { ScriptedOwners } from './scripted-owners.js';

const DAY = 24 * 3_600_000;
const MONTHLY = { interval: '2592000s', overlap: '3600s' };

describe('policies', () => {
  const owners = new ScriptedOwners();
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(rotationLedger, { transport: owners });
    owners.eventLog = service.eventLog;
  });
  afterAll(() => service.stop());

  const put = (name: string, body: object, as?: Parameters<TestService['call']>[0]['as']) =>
    service.call({ method: 'PUT', url: `/v1/policies/${name}`, body, ...(as === undefined ? {} : { as }) });
  const get = (url: string) => service.call({ url });
  const credential = async (kind: string, id: string) =>
    eventually(async () => {
      const { status, body } = await get(`/v1/credentials/${kind}/${id}`);
      expect(status).toBe(200);
      return body;
    });
  const missed = async (policy: string) => service.eventsOf('io.rekey.policy.missed.v1', policy);

  it('says when it will turn what, most specific policy first, and lets go of what it does not select any more', async () => {
    const scope = { vaultProject: uniqueName('project') };
    const made = new Date();
    const ids = [];
    for (const name of ['api-one', 'api-two', 'web']) {
      ids.push(await owners.hold('vault-key', name + scope.vaultProject, scope, { createdAt: made }));
    }
    await credential('vault-key', ids[2] ?? '');
    const all = uniqueName('all');
    const { status, body } = await put(all, {
      ...{ ...MONTHLY, selector: { scope: `vault-project:${scope.vaultProject}` }, jitter: '3600s' },
      window: { days: ['sat', 'sun'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' },
    });
    expect(status).toBe(200);
    expect(body.next).toHaveLength(3);
    for (const { at, credential: of } of body.next) {
      expect(ids).toContain(of.id);
      expect(Date.parse(at)).toBeGreaterThanOrEqual(made.getTime() + 30 * DAY);
    }
    const narrow = uniqueName('narrow');
    const narrowed = {
      ...MONTHLY,
      selector: { kind: 'vault-key', scope: `vault-project:${scope.vaultProject}`, name: 'api-*' },
    };
    const apart = { with: [], apart: '86400s' };
    const { body: alternating } = await put(narrow, { ...narrowed, alternation: apart });
    const [first, second] = alternating.next;
    expect(alternating.next).toHaveLength(2);
    expect(Date.parse(second.at) - Date.parse(first.at)).toBeGreaterThanOrEqual(DAY);
    expect((await get(`/v1/policies/${all}`)).body).toMatchObject({
      name: all,
      next: [{ credential: { id: ids[2] } }],
    });
    expect((await get(`/v1/credentials?policy=${narrow}&sort=name`)).body.items).toMatchObject([
      { id: ids[0], policy: narrow },
      { id: ids[1], policy: narrow },
    ]);
    expect((await put(narrow, { ...narrowed, paused: true })).body.next).toEqual([]);
    expect((await service.call({ method: 'DELETE', url: `/v1/policies/${narrow}` })).status).toBe(204);
    expect((await get(`/v1/policies/${narrow}`)).status).toBe(404);
    expect((await get(`/v1/policies/${all}`)).body.next).toHaveLength(3);
    const late = await owners.hold('vault-key', `late${scope.vaultProject}`, scope, { createdAt: made });
    await eventually(async () => expect((await credential('vault-key', late)).policy).toBe(all));
    const { items } = (await get('/v1/policies')).body;
    expect(items.map(({ name }: { name: string }) => name)).toContain(all);
  });

  it('turns what is due once, however late it is, as the ledger itself', async () => {
    const scope = { vaultProject: uniqueName('project') };
    const id = await owners.hold('vault-key', scope.vaultProject, scope);
    await credential('vault-key', id);
    const selector = { scope: `vault-project:${scope.vaultProject}` };
    const { status } = await put(uniqueName('late'), { ...MONTHLY, selector });
    expect(status).toBe(200);
    const [turn] = await eventually(() => {
      const own = owners.turns.filter((one) => one.id === id);
      expect(own).toHaveLength(1);
      return own;
    });
    expect(turn).toMatchObject({
      ...{ action: 'rotate', options: { overlap: '3600s', generate: true } },
      as: { id: 'system:rotation-ledger' },
    });
    const rotations = await eventually(async () => {
      const { body } = await get(`/v1/rotations?credential=vault-key/${id}`);
      expect(body.items).toMatchObject([{ state: 'converged', actor: 'system:rotation-ledger' }]);
      return body.items;
    });
    expect(rotations).toHaveLength(1);
    expect(owners.turns.filter((one) => one.id === id)).toHaveLength(1);
  });

  it('says once what it missed, and tries again soon only where the owner was away', async () => {
    const scope = { vaultProject: uniqueName('project') };
    const [refused, away] = [`refused${scope.vaultProject}`, `away${scope.vaultProject}`];
    const refusal = new DomainError({ code: 'key-vault.no', kind: 'conflict', message: 'Not now' });
    owners.refusals.set(`vault-key-${refused}`, refusal);
    const outage = new DomainError({ code: 'service.unavailable', kind: 'unavailable', message: 'Away' });
    owners.refusals.set(`vault-key-${away}`, outage);
    for (const name of [refused, away]) await credential('vault-key', await owners.hold('vault-key', name, scope));
    const policy = uniqueName('missed');
    const start = Date.now();
    await put(policy, { ...MONTHLY, selector: { scope: `vault-project:${scope.vaultProject}` } });
    const told = await service.eventsOf('io.rekey.policy.missed.v1', policy, 2);
    const byName = new Map(told.map(({ data }) => [(data['credential'] as { name: string }).name, data]));
    expect(byName.get(refused)).toMatchObject({ reason: 'key-vault.no: Not now' });
    expect(Date.parse(String(byName.get(refused)?.['nextAt']))).toBeGreaterThanOrEqual(start + 30 * DAY);
    expect(Date.parse(String(byName.get(away)?.['nextAt']))).toBeLessThan(start + DAY);
    owners.refusals.delete(`vault-key-${away}`);
    await eventually(async () => {
      const { body } = await get(`/v1/rotations?credential=vault-key/vault-key-${away}`);
      expect(body.items).toHaveLength(1);
    });
    expect(await missed(policy)).toHaveLength(2);
  });

  it('keeps the secret that nobody received for whoever may turn it, once', async () => {
    const scope = { org: uniqueName('org'), project: 'p1' };
    const id = await owners.hold('client-secret', scope.org, scope);
    await credential('client-secret', id);
    const policy = uniqueName('secrets');
    const body = { ...MONTHLY, selector: { kind: 'client-secret', scope: `org:${scope.org}` } };
    await put(policy, body);
    expect(await missed(policy)).toMatchObject([{ data: { reason: 'no-holder', credential: { id } } }]);
    expect(owners.turns.filter((one) => one.id === id)).toEqual([]);
    // It would be tried again after the interval alone.
    await put(policy, { ...body, interval: '1s', force: true });
    const rotation = await eventually(async () => {
      const { items } = (await get(`/v1/rotations?credential=client-secret/${id}`)).body;
      expect(items.length).toBeGreaterThan(0);
      return items.at(-1) as { id: string };
    });
    await put(policy, { ...body, paused: true });
    const url = `/v1/rotations/${rotation.id}/secret`;
    const take = (as?: ReturnType<typeof principalWith>) =>
      service.call({ method: 'POST', url, ...(as === undefined ? {} : { as }) });
    const scoped = { scope: `org:${scope.org}` };
    expect((await take(principalWith([{ permission: 'project.read' }]))).status).toBe(404);
    expect((await take(principalWith([{ permission: 'project.app.read', ...scoped }]))).status).toBe(403);
    const owner = principalWith([
      { permission: 'project.app.read', ...scoped },
      { permission: 'project.app.write', ...scoped },
    ]);
    const taken = await take(owner);
    expect([taken.status, taken.body]).toEqual([200, { secret: `secret of ${rotation.id}` }]);
    expect((await take(owner)).status).toBe(410);
    const [entry] = await eventually(async () => {
      const { items } = (await get(`/v1/audit?subject=${id}&action=secret.read`)).body;
      expect(items).toHaveLength(1);
      return items;
    });
    expect(entry).toMatchObject({ actor: owner.id, outcome: 'succeeded' });
    expect((await take()).status).toBe(410);
  });

  it('warns once at each time before the end of what ends by itself', async () => {
    const scope = { vaultProject: uniqueName('project') };
    const expiresAt = new Date(Date.now() + 5 * DAY);
    const id = await owners.hold('certificate', scope.vaultProject, scope, { createdAt: new Date(), expiresAt });
    await credential('certificate', id);
    const policy = uniqueName('warned');
    const selector = { kind: 'certificate', scope: `vault-project:${scope.vaultProject}` };
    await put(policy, { ...MONTHLY, selector, warnBefore: ['2592000s', '604800s', '86400s'] });
    const told = await service.eventsOf('io.rekey.credential.expiring.v1', id, 2);
    const common = { kind: 'certificate', id, policy, version: 1, expiresAt: expiresAt.toISOString(), scope };
    expect(told.map(({ data }) => data)).toMatchObject([
      { ...common, before: '2592000s', project: scope.vaultProject },
      { ...common, before: '604800s' },
    ]);
    await put(policy, { ...MONTHLY, selector, warnBefore: ['604800s', '518400s'] });
    const more = await service.eventsOf('io.rekey.credential.expiring.v1', id, 3);
    expect(more.map(({ data }) => data['before'])).toEqual(['2592000s', '604800s', '518400s']);
  });

  it('names what is wrong, and is for holders of its permission alone', async () => {
    const selector = { kind: 'vault-key' };
    const window = { days: ['mon'], from: '08:00', to: '18:00', timeZone: 'Europe/Berlin' };
    const wrong: [string, object][] = [
      ['selector', MONTHLY],
      ['selector.kid', { ...MONTHLY, selector: { kid: 'vault-key' } }],
      ['selector.kind', { ...MONTHLY, selector: { kind: 'key' } }],
      ['selector.scope', { ...MONTHLY, selector: { scope: 'galaxy:1' } }],
      ['selector.name', { ...MONTHLY, selector: { name: 7 } }],
      ['interval', { selector, overlap: '0s' }],
      ['interval', { selector, overlap: '0s', interval: '0s' }],
      ['overlap', { selector, interval: '60s' }],
      ['overlap', { selector, interval: '60s', overlap: 'soon' }],
      ['jitter', { ...MONTHLY, selector, jitter: '1h' }],
      ['window.days', { ...MONTHLY, selector, window: { ...window, days: ['monday'] } }],
      ['window.from', { ...MONTHLY, selector, window: { ...window, from: '24:00' } }],
      ['window.timeZone', { ...MONTHLY, selector, window: { ...window, timeZone: 'Mars/Olympus' } }],
      ['alternation.apart', { ...MONTHLY, selector, alternation: { with: [] } }],
      ['hold.max', { ...MONTHLY, selector, hold: { unusedFor: '60s', max: '30s' } }],
      ['warnBefore', { ...MONTHLY, selector, warnBefore: ['a week'] }],
    ];
    for (const [field, body] of wrong) {
      const answer = await put('wrong', body);
      expect([field, answer.status]).toEqual([field, 400]);
      expect(answer.body.errors.map((one: { field: string }) => one.field)).toContain(field);
    }
    expect((await put('no%20name', { ...MONTHLY, selector })).status).toBe(400);
    const other = principalWith([{ permission: 'campaign.write' }]);
    expect((await put('wrong', { ...MONTHLY, selector }, other)).status).toBe(403);
    expect((await service.call({ url: '/v1/policies', as: other })).status).toBe(403);
    expect((await service.call({ method: 'DELETE', url: '/v1/policies/none' })).status).toBe(404);
  });
});
