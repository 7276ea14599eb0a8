import { loadConfig } from '@rekey/config';
import { TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { ActionTargetsConfig } from '../src/app.config.js';
import { DeliveryRetention } from '../src/deliveries/delivery-retention.js';
import { deliveriesApi, storeDelivery } from './delivery-fixtures.js';
import { queryDatabase } from './fixtures.js';

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(deliveriesApi, { config: { deliveryRetention: '172800s' } });
}, 60_000);
afterAll(() => service?.stop());

const prune = (): Promise<void> => service.app.get(DeliveryRetention).prune();
const idsIn = async (table: string): Promise<string[]> =>
  (await queryDatabase<{ id: string }>(service, `SELECT id FROM ${table}`)).map(({ id }) => id);

it('deletes what is over and old enough, and events that no delivery needs any more', async () => {
  const [old, recent, shared] = [uuidv7(), uuidv7(), uuidv7()];
  await storeDelivery(service, { eventId: old, createdAt: daysAgo(2.01) });
  await storeDelivery(service, { eventId: old, createdAt: daysAgo(2.01), targetId: 'b', state: 'exhausted' });
  await storeDelivery(service, { eventId: shared, createdAt: daysAgo(9) });
  const kept = [
    await storeDelivery(service, { eventId: shared, createdAt: daysAgo(9), targetId: 'b', state: 'pending' }),
    await storeDelivery(service, { eventId: shared, createdAt: daysAgo(9), targetId: 'c', state: 'delivering' }),
    await storeDelivery(service, { eventId: recent, createdAt: daysAgo(1.99) }),
  ];
  await prune();
  expect((await idsIn('deliveries')).sort()).toEqual(kept.sort());
  expect((await idsIn('delivery_events')).sort()).toEqual([recent, shared].sort());
});

it('deletes any number in batches, whoever else is at it', async () => {
  await queryDatabase(
    service,
    `WITH made AS (
       INSERT INTO delivery_events (id, type, subject, occurred_at, data, received_at)
       SELECT gen_random_uuid(), 't', 's', now(), '{}', now() - interval '5 days' FROM generate_series(1, 3500)
       RETURNING id)
     INSERT INTO deliveries (id, event_id, target_id, state, ordered, expires_at, created_at)
     SELECT ('0187fc39-0400-7000-8000-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid, id, 'many', 'delivered',
       false, now(), now() - interval '5 days' FROM made`,
  );
  await Promise.all([prune(), prune()]);
  await prune();
  expect(await queryDatabase(service, `SELECT FROM deliveries WHERE target_id = 'many'`)).toEqual([]);
  expect(await queryDatabase(service, `SELECT FROM delivery_events WHERE type = 't'`)).toEqual([]);
});

it('ends with the service, and does not go on to a next batch then', async () => {
  const stopping = await TestService.start(deliveriesApi);
  const retention = stopping.app.get(DeliveryRetention);
  await stopping.stop();
  await expect(retention.prune()).resolves.toBeUndefined();
});

it.each(['86399s', '0s', '14d'])('refuses a retention of %j', (deliveryRetention) => {
  const read = (): unknown => loadConfig(ActionTargetsConfig, { REKEY_DELIVERY_RETENTION: deliveryRetention }, {});
  expect(read).toThrow('REKEY_DELIVERY_RETENTION');
});

it('keeps deliveries for two weeks unless told otherwise', () => {
  expect(loadConfig(ActionTargetsConfig, {}, {}).deliveryRetention).toBe('1209600s');
  expect(loadConfig(ActionTargetsConfig, { REKEY_DELIVERY_RETENTION: '86400s' }, {}).deliveryRetention).toBe('86400s');
});
