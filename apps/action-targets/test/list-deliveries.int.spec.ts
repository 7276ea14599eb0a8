import { principalWith, TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_STATES } from '../src/deliveries/delivery.entity.js';
import { ATTEMPT, deliveriesApi, storeDelivery } from './delivery-fixtures.js';

const LIST = '/v1/deliveries';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(deliveriesApi);
});
afterAll(() => service?.stop());

const idsOf = (body: { items: { id: string }[] }): string[] => body.items.map(({ id }) => id);

describe('a delivery', () => {
  it('is shown with its event, its state and every attempt', async () => {
    const eventId = uuidv7();
    const id = await storeDelivery(service, { eventId, targetId: 'shown', state: 'exhausted', attempts: [ATTEMPT] });
    const { status, body } = await service.call({ url: `${LIST}/${id}` });
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      eventId,
      eventType: 'io.rekey.key.rotated.v1',
      targetId: 'shown',
      state: 'exhausted',
      attempts: [ATTEMPT],
      nextAttemptAt: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await service.call({ url: `${LIST}?targetId=shown` })).body).toEqual({ items: [body], next: null });
  });

  it.each(DELIVERY_STATES)('%s says when its next attempt is only while it waits for one', async (state) => {
    const id = await storeDelivery(service, { state });
    const { nextAttemptAt } = (await service.call({ url: `${LIST}/${id}` })).body;
    if (state === 'pending') expect(Date.parse(nextAttemptAt)).toBeGreaterThan(Date.now());
    else expect(nextAttemptAt).toBeNull();
  });

  it.each([uuidv7(), 'nonsense', '%00'])('%s that is not there is 404', async (id) => {
    const { status, body } = await service.call({ url: `${LIST}/${id}` });
    expect([status, body.code]).toEqual([404, 'action-targets.delivery.not-found']);
  });
});

describe('the list', () => {
  it('filters by target, event and state, and by all of them together', async () => {
    const [eventId, targetId] = [uuidv7(), 'filtered'];
    const ids = [];
    for (const state of DELIVERY_STATES) ids.push(await storeDelivery(service, { targetId, state }));
    const of = await storeDelivery(service, { eventId, targetId, state: 'pending' });
    const other = await storeDelivery(service, { eventId, targetId: 'filtered-too' });
    const list = async (query: string): Promise<string[]> =>
      idsOf((await service.call({ url: `${LIST}?${query}` })).body);
    expect(await list(`targetId=${targetId}`)).toEqual([of, ...ids.toReversed()]);
    expect(await list(`eventId=${eventId}`)).toEqual([other, of]);
    expect(await list(`targetId=${targetId}&eventId=${eventId}`)).toEqual([of]);
    expect(await list(`targetId=${targetId}&state=pending`)).toEqual([of, ids[0]]);
    expect(await list(`targetId=${targetId}&eventId=${eventId}&state=delivered`)).toEqual([]);
    for (const [index, state] of DELIVERY_STATES.entries()) expect(await list(`state=${state}`)).toContain(ids[index]);
    expect(await list('targetId=unknown')).toEqual([]);
  });

  it('goes through pages without a gap or a repetition while new deliveries come', async () => {
    const targetId = 'paged';
    const ids: string[] = [];
    for (let nth = 0; nth < 7; nth += 1) {
      ids.unshift(await storeDelivery(service, { targetId, state: DELIVERY_STATES[nth % 4] ?? 'pending' }));
    }
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const after = next === '' ? '' : `&after=${next}`;
      const { body } = await service.call({ url: `${LIST}?targetId=${targetId}&limit=3${after}` });
      seen.push(...idsOf(body));
      next = body.next;
      await storeDelivery(service, { targetId });
    }
    expect(seen).toEqual(ids);
  });

  it.each([
    ['state=failed', 'state'],
    ['state=pending&state=delivered', 'state'],
    ['eventId=1', 'eventId'],
    ['targetId=', 'targetId'],
    ['after=1', 'after'],
    ['limit=501', 'limit'],
    ['limit=0', 'limit'],
  ])('refuses %s and names the field', async (query, field) => {
    const { status, body } = await service.call({ url: `${LIST}?${query}` });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ field }]);
  });

  it('is for those who may read deliveries', async () => {
    const id = await storeDelivery(service);
    for (const url of [LIST, `${LIST}/${id}`]) {
      const status = async (as: Parameters<TestService['call']>[0]['as']): Promise<number> =>
        (await service.call({ url, as: as ?? null })).status;
      expect(await status(null)).toBe(401);
      expect(await status(principalWith([{ permission: 'delivery.write' }]))).toBe(403);
      expect(await status(principalWith([{ permission: 'delivery.read' }]))).toBe(200);
    }
  });
});

it('counts what is not over for the metrics', async () => {
  await storeDelivery(service, { state: 'pending', ordered: true });
  const { body } = await service.call({ url: '/metrics', as: null });
  const [, count] = /rekey_deliveries_pending\{service="action-targets"\} (\d+)/.exec(body) ?? [];
  const open = await Promise.all(
    ['pending', 'delivering'].map(
      async (state) => (await service.call({ url: `${LIST}?state=${state}` })).body.items.length,
    ),
  );
  expect(Number(count)).toBe(open.reduce((sum, n) => sum + n, 0));
});
