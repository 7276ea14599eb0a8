import { principalWith, type TestAnswer, type TestCall, TestService } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { type CreatedTarget, createTarget, queryDatabase, update } from './fixtures.js';

const DEFAULTS = { ordered: false, concurrency: 32, egressAllow: [] };

describe('delivery settings', () => {
  let service: TestService;
  let target: CreatedTarget;
  beforeAll(async () => {
    service = await TestService.start(actionTargets, { config: { egressAllow: [] } });
  });
  beforeEach(async () => {
    target = await createTarget(service);
  });
  afterAll(() => service.stop());

  const call = (options: Partial<TestCall> = {}): Promise<TestAnswer> =>
    service.call({ url: `/v1/targets/${target.id}/delivery-settings`, ...options });
  const patch = (body: object, as?: TestCall['as']): Promise<TestAnswer> =>
    call({ method: 'PATCH', body, ...(as === undefined ? {} : { as }) });

  const disable = (): Promise<object[]> =>
    queryDatabase(service, 'UPDATE targets SET disabled_at = now() WHERE id = $1', [target.id]);
  const isDisabled = async (): Promise<boolean> =>
    (await queryDatabase(service, 'SELECT 1 FROM targets WHERE id = $1 AND disabled_at IS NOT NULL', [target.id]))
      .length === 1;

  it('shows the defaults, takes what is given, and tells of what changed', async () => {
    expect(await call()).toMatchObject({ status: 200, body: DEFAULTS });
    expect(await patch({ ordered: true })).toMatchObject({ status: 200, body: { ...DEFAULTS, ordered: true } });
    expect((await patch({ concurrency: 2, ordered: true })).body).toEqual({
      ...DEFAULTS,
      ordered: true,
      concurrency: 2,
    });
    expect((await patch({})).body).toEqual({ ...DEFAULTS, ordered: true, concurrency: 2 });
    const events = await service.eventsOf('io.rekey.target.updated.v1', target.id, 2);
    expect(events.map(({ data }) => data['changes'])).toEqual([{ ordered: true }, { concurrency: 2 }]);
  });

  it.each([
    [{ ordered: 'yes' }, 'ordered'],
    [{ ordered: null }, 'ordered'],
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: 257 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ egressAllow: '10.0.0.0/8' }, 'egressAllow'],
    [{ egressAllow: ['10.0.0/8'] }, 'egressAllow'],
    [{ egressAllow: ['http://x'] }, 'egressAllow'],
    [{ egressAllow: ['127.1'] }, 'egressAllow'],
    [{ egressAllow: ['10.0.0.1', 7] }, 'egressAllow'],
    [{ egressAllow: null }, 'egressAllow'],
    [{ egressAllow: ['a'.repeat(254)] }, 'egressAllow'],
    [{ egressAllow: Array.from({ length: 33 }, () => '10.0.0.1') }, 'egressAllow'],
  ])('refuses %j, naming the field, and changes nothing', async (body, field) => {
    const answer = await patch({ ...DEFAULTS, ordered: true, ...body });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(field);
    expect((await call()).body).toEqual(DEFAULTS);
  });

  it('asks for a permission of its own for an allow-list', async () => {
    const writer = principalWith([{ permission: 'action.target.write' }]);
    expect((await patch({ egressAllow: ['10.0.0.0/8'] }, writer)).status).toBe(403);
    expect((await patch({ concurrency: 3 }, writer)).status).toBe(200);
    const both = principalWith([{ permission: 'action.target.write' }, { permission: 'action.target.egress.write' }]);
    expect((await patch({ egressAllow: ['10.0.0.0/8'] }, both)).body).toMatchObject({ egressAllow: ['10.0.0.0/8'] });
    expect((await patch({ concurrency: 3 }, principalWith([{ permission: 'action.target.read' }]))).status).toBe(403);
    expect((await call({ as: null })).status).toBe(401);
  });

  it('lets this target alone have an endpoint of its list', async () => {
    const endpoint = 'http://10.1.2.3/hook';
    expect((await update(service, target, { endpoint })).status).toBe(400);
    await patch({ egressAllow: ['10.0.0.0/8'] });
    const [event] = await service.eventsOf('io.rekey.target.updated.v1', target.id);
    expect(event?.data).toEqual({ targetId: target.id, changes: { egressAllow: ['10.0.0.0/8'] } });
    expect((await update(service, target, { endpoint })).status).toBe(200);
    const other = await createTarget(service);
    expect((await update(service, other, { endpoint })).status).toBe(400);
    expect((await update(service, target, { endpoint: 'http://192.168.0.1/' })).status).toBe(400);
  });

  it('keeps others from pointing a target that has private addresses to another of them', async () => {
    await patch({ egressAllow: ['10.0.0.0/8'] });
    const first = { endpoint: 'http://10.1.2.3/hook' };
    expect((await update(service, target, first)).status).toBe(200);
    const as = principalWith([{ permission: 'action.target.write' }]);
    const doors = (body: object): Promise<TestAnswer>[] => [
      service.call({ method: 'POST', url: target.url, body, as }),
      service.call({ method: 'POST', url: `/v2beta/actions/targets/${target.id}`, body, as }),
      service.call({
        method: 'POST',
        url: '/zitadel.action.v2.ActionService/UpdateTarget',
        body: { id: target.id, ...body },
        as,
      }),
    ];
    // Not to a public one either: the list goes with whoever may give it.
    for (const endpoint of ['http://10.1.2.4/hook', 'http://10.1.2.3/other', 'https://hooks.invalid/a']) {
      const answers = await Promise.all(doors({ endpoint, timeout: '7s' }));
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(JSON.stringify(answers.map(({ body }) => body as unknown))).toContain('action.target.egress.write');
    }
    const unchanged = await Promise.all(doors({ ...first, timeout: '8s' }));
    expect(unchanged.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await service.call({ url: target.url })).body.target).toMatchObject({ ...first, timeout: '8s' });
    await patch({ egressAllow: [] });
    expect((await doors({ endpoint: 'https://hooks.invalid/a' })[0])?.status).toBe(200);
  });

  it('refuses a body that is no JSON, and changes nothing', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await call({ method: 'PATCH', body: '{"ordered":', headers })).status).toBe(400);
    expect((await call()).body).toEqual(DEFAULTS);
  });

  it.each<[string, () => Promise<TestAnswer>, object]>([
    ['an update that changes nothing', () => update(service, target, { name: target.name }), {}],
    ['an update of something', () => update(service, target, { timeout: '9s' }), { timeout: '9s' }],
    ['settings that change nothing', () => patch({}), {}],
    ['settings', () => patch({ ordered: true }), { ordered: true }],
    [
      'a key that replaces a compromised one',
      () => call({ method: 'POST', url: `/v1/targets/${target.id}/signing-key/compromise` }),
      { signingKey: true },
    ],
  ])('enables a target that its own 410 disabled: %s', async (_, change, changes) => {
    await disable();
    expect((await change()).status).toBe(200);
    expect(await isDisabled()).toBe(false);
    const [event] = await service.eventsOf('io.rekey.target.updated.v1', target.id);
    expect(event?.data['changes']).toEqual({ ...changes, disabled: false });
  });

  it('leaves a target disabled whose update is refused', async () => {
    await disable();
    expect((await update(service, target, { timeout: '0s' })).status).toBe(400);
    expect((await patch({ concurrency: 0 })).status).toBe(400);
    expect(await isDisabled()).toBe(true);
  });

  it('answers 404 for a target that does not exist', async () => {
    for (const method of ['GET', 'PATCH'] as const) {
      expect((await call({ method, url: '/v1/targets/1/delivery-settings' })).status).toBe(404);
    }
  });
});
