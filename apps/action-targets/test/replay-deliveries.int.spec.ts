import { principalWith, type TestAnswer, type TestCall, TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { DeliveryWakeup } from '../src/deliveries/delivery-wakeup.js';
import { ATTEMPT, deliveriesApi, storeDelivery, storedDelivery } from './delivery-fixtures.js';
import { queryDatabase } from './fixtures.js';

const THREE_DAYS_S = 3 * 86_400;

let service: TestService;
let woken = 0;
beforeAll(async () => {
  service = await TestService.start(deliveriesApi);
  service.app.get(DeliveryWakeup).subscribe(() => (woken += 1));
});
afterAll(() => service?.stop());
beforeEach(() => (woken = 0));

const replay = (id: string, as?: TestCall['as']): Promise<TestAnswer> =>
  service.call({ method: 'POST', url: `/v1/deliveries/${id}/replay`, ...(as === undefined ? {} : { as }) });
const replayRange = (body: object, as?: TestCall['as']): Promise<TestAnswer> =>
  service.call({ method: 'POST', url: '/v1/deliveries/replay', body, ...(as === undefined ? {} : { as }) });

describe('replay of one', () => {
  it.each([
    ['delivered', {}],
    ['exhausted', {}],
    ['pending', {}],
    ['delivering', { dueIn: -1 }],
  ] as const)('makes a delivery that is %s due now and begins its retries anew', async (state, facts) => {
    const id = await storeDelivery(service, {
      ...facts,
      state,
      attempts: [ATTEMPT, ATTEMPT],
      createdAt: new Date(Date.now() - 5 * 86_400_000),
    });
    const before = await storedDelivery(service, id);
    expect(await replay(id)).toMatchObject({ status: 202, body: { id } });
    const { lives_for_seconds: livesFor, ...after } = await storedDelivery(service, id);
    expect(after).toEqual({
      state: 'pending',
      is_due: true,
      attempts: [ATTEMPT, ATTEMPT],
      attempt_count: 0,
      event_id: before.event_id,
    });
    expect(livesFor).toBeGreaterThan(THREE_DAYS_S - 60);
    expect(woken).toBe(1);
  });

  it('refuses one that is being sent and leaves it as it is', async () => {
    const id = await storeDelivery(service, { state: 'delivering' });
    const before = await storedDelivery(service, id);
    const { status, body } = await replay(id);
    expect([status, body.code]).toEqual([409, 'action-targets.delivery.in-flight']);
    expect({ ...(await storedDelivery(service, id)), lives_for_seconds: 0 }).toEqual({
      ...before,
      lives_for_seconds: 0,
    });
    expect(woken).toBe(0);
  });

  it.each([uuidv7(), 'nonsense', 'replay'])('of %s that is not there is 404', async (id) => {
    expect(await replay(id)).toMatchObject({ status: 404, body: { code: 'action-targets.delivery.not-found' } });
  });

  it('is for those who may write deliveries', async () => {
    const id = await storeDelivery(service);
    expect((await replay(id, null)).status).toBe(401);
    expect((await replay(id, principalWith([{ permission: 'delivery.read' }]))).status).toBe(403);
    expect((await storedDelivery(service, id)).state).toBe('delivered');
    expect((await replay(id, principalWith([{ permission: 'delivery.write' }]))).status).toBe(202);
  });
});

describe('replay of a range', () => {
  const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 1, 12, 0, seconds));
  const [from, to] = [at(10).toISOString(), at(20).toISOString()];

  it('takes what is over from the one time up to the other, and nothing else', async () => {
    const targetId = 'ranged';
    const store = (seconds: number, facts: object = {}): Promise<string> =>
      storeDelivery(service, { targetId, createdAt: at(seconds), attempts: [ATTEMPT], ...facts });
    const inside = [await store(10), await store(19, { state: 'exhausted' })];
    const pending = await store(15, { state: 'pending' });
    const sent = [await store(15, { state: 'delivering' }), await store(15, { state: 'delivering', dueIn: -1 })];
    const outside = [await store(9), await store(20), await store(15, { targetId: 'another' })];
    expect(await replayRange({ targetId, from, to })).toMatchObject({ status: 202, body: { count: 2 } });
    for (const id of inside) {
      expect(await storedDelivery(service, id)).toMatchObject({
        state: 'pending',
        is_due: true,
        attempts: [ATTEMPT],
        attempt_count: 0,
      });
    }
    expect(await storedDelivery(service, pending)).toMatchObject({ is_due: false, attempt_count: 1 });
    for (const id of sent) expect((await storedDelivery(service, id)).state).toBe('delivering');
    for (const id of outside) expect((await storedDelivery(service, id)).state).toBe('delivered');
    expect(woken).toBe(1);
    expect((await replayRange({ from, to })).body).toEqual({ count: 1 });
    expect((await replayRange({ from, to })).body).toEqual({ count: 0 });
  });

  it('takes more than fits in one transaction, and refuses more than its limit before it does anything', async () => {
    const insert = `
      INSERT INTO deliveries (id, event_id, target_id, state, due_at, ordered, expires_at, created_at)
      SELECT ('0187fc39-0400-7000-8000-' || lpad(to_hex($2::int + nth), 12, '0'))::uuid, gen_random_uuid(), $1, 'delivered',
        NULL, false, now(), to_timestamp(x'0187fc390400'::bigint / 1000.0) FROM generate_series(1, $3::int) AS nth`;
    const range = { targetId: 'many', from: '2023-05-01T00:00:00Z', to: '2023-06-01T00:00:00+02:00' };
    await queryDatabase(service, insert, ['many', 0, 2_500]);
    expect((await replayRange(range)).body).toEqual({ count: 2_500 });
    expect(woken).toBe(3);
    await queryDatabase(service, insert, ['many', 10_000, 100_001]);
    const refused = await replayRange(range);
    expect([refused.status, refused.body.code]).toEqual([400, 'action-targets.delivery.too-many']);
    const left = await queryDatabase(
      service,
      `SELECT FROM deliveries WHERE target_id = 'many' AND state = 'delivered'`,
    );
    expect(left).toHaveLength(100_001);
  });

  it.each([
    [{ to }, 'from'],
    [{ from }, 'to'],
    [{ from: 'yesterday', to }, 'from'],
    [{ from: '2026-02-30T00:00:00Z', to }, 'from'],
    [{ from: '2026-11-01', to }, 'from'],
    [{ from: '2026-11-01T00:00:00', to }, 'from'],
    [{ from, to: 1_764_000_000 }, 'to'],
    [{ from: to, to: from }, 'to'],
    [{ from, to: from }, 'to'],
    [{ from, to, targetId: 7 }, 'targetId'],
    [{ from, to, targetId: '' }, 'targetId'],
  ])('refuses %j and names the field', async (body, field) => {
    const answer = await replayRange(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field }]);
    expect(woken).toBe(0);
  });

  it('is for those who may write deliveries', async () => {
    expect((await replayRange({ from, to }, null)).status).toBe(401);
    expect((await replayRange({ from, to }, principalWith([{ permission: 'delivery.read' }]))).status).toBe(403);
    expect((await replayRange({ from, to }, principalWith([{ permission: 'delivery.write' }]))).status).toBe(202);
  });
});
