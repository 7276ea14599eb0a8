import { randomBytes } from 'node:crypto';
import { loadConfig } from '@rekey/config';
import { eventually, TestService } from '@rekey/testing';
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
});
afterAll(() => service?.stop());

const prune = (): Promise<void> => service.app.get(DeliveryRetention).prune();
const idsIn = async (table: string): Promise<string[]> =>
  (await queryDatabase<{ id: string }>(service, `SELECT id FROM ${table}`)).map(({ id }) => id);

/** The service's role, whatever it is called. */
const ofOwner = (grant: string): string =>
  `DO $$ BEGIN EXECUTE format('${grant} %I', (SELECT tableowner FROM pg_tables WHERE tablename = 'deliveries')); END $$`;

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

it('does not go on to a next batch when the service stops', async () => {
  const id = await storeDelivery(service, { createdAt: daysAgo(9), targetId: 'last' });
  await service.app.get(DeliveryRetention).prune(new Date(), AbortSignal.abort());
  expect(await idsIn('deliveries')).toContain(id);
});

it('a retention that fails shows once in the log and in the metrics, and recovers', async () => {
  const masterKey = [randomBytes(32).toString('base64')];
  const first = await TestService.start(deliveriesApi, { config: { masterKey } });
  const { databaseUrl } = first;
  await queryDatabase(first, ofOwner('REVOKE DELETE ON deliveries FROM'));
  const lines: string[] = [];
  const onLogLine = (line: string): void => void lines.push(line);
  const replica = await TestService.start(deliveriesApi, { config: { masterKey }, databaseUrl, onLogLine });
  try {
    const metrics = async (): Promise<string> => (await replica.call({ url: '/metrics', as: null })).bytes.toString();
    const failures = async (): Promise<number> =>
      Number(/rekey_job_failures_total\{job="delivery-retention".*\} (\d+)/.exec(await metrics())?.[1]);
    await eventually(async () => expect(await failures()).toBeGreaterThan(1));
    const said = (): string[] => lines.filter((line) => line.includes('"job":"delivery-retention"'));
    expect(said()).toEqual([expect.stringContaining('permission denied for table deliveries')]);
    const success = /rekey_job_last_success_seconds\{job="delivery-retention".*\} [1-9]/;
    expect(await metrics()).not.toMatch(success);
    await queryDatabase(first, ofOwner('GRANT DELETE ON deliveries TO'));
    await eventually(async () => expect(await metrics()).toMatch(success));
    expect(said()).toEqual([expect.anything(), expect.stringContaining('a background job works again')]);
  } finally {
    await replica.stop();
    await first.stop();
  }
});

it.each(['86399s', '0s', '14d'])('refuses a retention of %j', (deliveryRetention) => {
  const read = (): unknown => loadConfig(ActionTargetsConfig, { REKEY_DELIVERY_RETENTION: deliveryRetention }, {});
  expect(read).toThrow('REKEY_DELIVERY_RETENTION');
});

it('keeps deliveries for two weeks unless told otherwise', () => {
  expect(loadConfig(ActionTargetsConfig, {}, {}).deliveryRetention).toBe('1209600s');
  expect(loadConfig(ActionTargetsConfig, { REKEY_DELIVERY_RETENTION: '86400s' }, {}).deliveryRetention).toBe('86400s');
});
