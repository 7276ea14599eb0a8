import { Metrics } from '@rekey/telemetry';
import { eventually, TestService } from '@rekey/testing';
import { Logger } from '@nestjs/common';
import { DeliveryResults } from '../src/deliveries/delivery-results.js';
import {
  type ClaimedDelivery,
  type DeliveryResult,
  DeliveryQueueRepository,
} from '../src/deliveries/delivery-queue.repository.js';
import { ATTEMPT, deliveriesApi, storeDelivery, storedDelivery } from './delivery-fixtures.js';
import { queryDatabase } from './fixtures.js';
import pg from 'pg';

describe('what became of deliveries', () => {
  let service: TestService;
  let store: DeliveryQueueRepository;
  let results: DeliveryResults;
  let metrics: Metrics;
  let said: jest.SpyInstance;
  beforeAll(async () => {
    service = await TestService.start(deliveriesApi);
    store = service.app.get(DeliveryQueueRepository, { strict: false });
  });
  beforeEach(() => {
    metrics = new Metrics('action-targets', { processMetrics: false });
    results = new DeliveryResults(store, metrics);
    said = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });
  afterEach(async () => {
    said.mockRestore();
    await results.stop();
  });
  afterAll(() => service.stop());

  async function claimed(targetId: string): Promise<ClaimedDelivery> {
    await storeDelivery(service, { state: 'pending', dueIn: 0, targetId });
    return (await store.claim([{ targetId, room: 1, leaseMs: 60_000 }]))[0] as ClaimedDelivery;
  }
  const delivered = (delivery: ClaimedDelivery, responseBody = ''): DeliveryResult => ({
    delivery: { ...delivery, eventType: 'io.rekey.key.rotated.v1' },
    state: 'delivered',
    attempt: { ...ATTEMPT, status: 200, error: null, responseBody },
  });
  const failures = async (): Promise<number> =>
    Number(/^rekey_delivery_result_failures_total\S* (\d+)/m.exec(await metrics.text())?.[1] ?? 0);

  // The risk: one outcome that the database refuses, and nothing of any target is written down any more.
  it('is written though one of them cannot be, which is let go and told of', async () => {
    const [one, bad, other] = await Promise.all(['1', '2', '3'].map(claimed));
    const batch = [one, bad, other].map((delivery) =>
      delivered(delivery as ClaimedDelivery, delivery === bad ? '\u0000' : ''),
    );

    await Promise.all(batch.map((result) => results.add(result)));

    const states = await Promise.all([one, bad, other].map((delivery) => storedDelivery(service, delivery?.id ?? '')));
    expect(states.map(({ state }) => state)).toEqual(['delivered', 'delivering', 'delivered']);
    expect(said).toHaveBeenCalledTimes(1);
    expect(String(said.mock.calls[0])).toContain(bad?.id);
    expect(await failures()).toBeGreaterThan(0);
    await results.add(delivered(await claimed('4')));
  });

  it('waits for a database that is away, and says so once', async () => {
    const delivery = await claimed('5');
    const holder = new pg.Client({ connectionString: service.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE action_targets.deliveries');
    const added = results.add(delivered(delivery));
    // Each time it comes to the table its connection is cut.
    await eventually(async () => {
      await queryDatabase(
        service,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(await failures()).toBeGreaterThan(2);
    });
    await holder.end();

    await added;
    expect(await storedDelivery(service, delivery.id)).toMatchObject({ state: 'delivered' });
    expect(said).toHaveBeenCalledTimes(1);
  });
});
