import { createLogger } from '@rekey/telemetry';
import { freshDatabase, type FreshDatabase } from '@rekey/testing';
import type { DomainEvent } from '@rekey/contracts';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { Dispatcher, type Subscriber } from '../src/dispatcher.js';
import { EventRouter } from '../src/event-router.js';
import { ParkedEvents } from '../src/parked-events.js';
import { EmbeddedEventLog, type StoredRecord } from '../src/index.js';
import { CounterRaised, counterRecord, startApp, type TestApp } from './fixtures.js';

const KEYS = ['a', 'b', 'c'];
/** Picks the next key to deliver from; `back` redelivers that many records of it that were delivered before. */
const script = fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), back: fc.integer({ min: 0, max: 3 }), cut: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);
/** Values at which the handler fails, and how often: below the limit of attempts. */
const troubles = fc.dictionary(fc.integer({ min: 0, max: 20 }).map(String), fc.integer({ min: 1, max: 3 }), {
  maxKeys: 4,
});

describe('The inbox', () => {
  const logger = createLogger('silent', 'test');
  let database: FreshDatabase;
  let app: TestApp;
  let log: EmbeddedEventLog;

  beforeAll(async () => {
    database = await freshDatabase();
    log = new EmbeddedEventLog({ url: database.url, logger });
    app = await startApp({ url: database.url, eventLog: log });
  });
  afterAll(async () => {
    await app.close();
    await log.close();
    await database.drop();
  });

  it('lets each event have its effect once and in the order of its key, however often it comes and fails', async () => {
    await fc.assert(
      fc.asyncProperty(script, troubles, fc.boolean(), async (deliveries, failing, together) => {
        await app.dataSource.query('TRUNCATE effects, inbox');
        const { batches, expected } = play(deliveries);
        const router = routerWith(new Map(Object.entries(failing)), together);
        for (const batch of batches) await router.route(batch);
        const effects = await app.effects();
        for (const key of KEYS) {
          expect(effects.filter(({ counter }) => counter === key).map(({ value }) => value)).toEqual(
            expected.get(key) ?? [],
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lets one of two deliveries at the same moment through', async () => {
    await app.dataSource.query('TRUNCATE effects, inbox');
    const record = { ...counterRecord('a', 1), position: '1' };
    await Promise.all(Array.from({ length: 6 }, () => routerWith(new Map()).route([record])));
    expect(await app.effects()).toHaveLength(1);
  });

  /** @param together the handler takes what comes at once in one transaction */
  function routerWith(failing: Map<string, number>, together = false): EventRouter {
    const dispatcher = new Dispatcher({
      transactions: app.transactions,
      outbox: app.outbox,
      maxAttempts: 5,
      retryDelayMs: 1,
      logger,
      count: () => undefined,
    });
    const handle = async (event: DomainEvent, manager: EntityManager): Promise<void> => {
      const { counter, value } = event as CounterRaised;
      await manager.query('INSERT INTO effects (counter, value) VALUES ($1, $2)', [counter, value]);
      const left = failing.get(String(value)) ?? 0;
      failing.set(String(value), left - 1);
      if (left > 0) throw new Error('not yet');
    };
    const subscriber: Subscriber = {
      id: 'key-vault.Test.onCounterRaised',
      event: CounterRaised,
      handle: (event, { manager }) => handle(event, manager),
      ...(together && {
        handleAll: async (received, manager) => {
          const alone = received.filter(({ event }) => (event as CounterRaised).counter === 'a');
          for (const one of received) if (!alone.includes(one)) await handle(one.event, manager);
          return new Set(alone.map(({ envelope }) => envelope.id));
        },
      }),
    };
    const parked = new ParkedEvents({ dataSource: app.dataSource, limitMs: 60_000, logger });
    return new EventRouter({
      service: 'key-vault',
      dispatcher,
      subscribers: [subscriber],
      parked,
      batches: [],
      logger,
    });
  }
});

/** Batches as a log may deliver them: new records of a key in order, old ones again at any time after. */
function play(deliveries: readonly { key: string; back: number; cut: boolean }[]) {
  const delivered = new Map<string, StoredRecord[]>(KEYS.map((key) => [key, []]));
  const batches: StoredRecord[][] = [[]];
  for (const { key, back, cut } of deliveries) {
    const before = delivered.get(key) as StoredRecord[];
    const again = back === 0 ? [] : before.slice(-back);
    const fresh = { ...counterRecord(key, before.length), position: String(before.length) };
    batches.at(-1)?.push(...again, fresh);
    before.push(fresh);
    if (cut) batches.push([]);
  }
  const expected = new Map([...delivered].map(([key, records]) => [key, records.map((_, value) => value)]));
  return { batches, expected };
}
