import { randomUUID } from 'node:crypto';
import { Controller, type Type } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { DeadLettered, DeadLetterHandled, DeadLetterRedriven } from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import { createLogger } from '@rekey/telemetry';
import { describeKafka, eventually, freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import {
  EmbeddedEventLog,
  type EventContext,
  EventLog,
  KafkaEventLog,
  OnEvent,
  OnEveryEvent,
  Relay,
  type StoredRecord,
} from '../src/index.js';
import { counterRecord, CounterRaised, observe, startApp, type TestApp } from './fixtures.js';

const logger = createLogger(process.env['REKEY_LOG_LEVEL'] ?? 'silent', 'test');
const LONG = { timeoutMs: 30_000 };
const isFree = new Set<string>();

@Controller()
class WaitingSubscriber {
  @OnEvent(CounterRaised, { id: 'waiting' })
  async onCounterRaised({ counter, value }: CounterRaised, { manager }: EventContext): Promise<void> {
    if (counter.startsWith('stuck') && !isFree.has(counter))
      throw new DomainError({ code: 'x.y.away', kind: 'unavailable', message: 'away' });
    if (counter === 'broken') throw new Error('broken');
    await manager.query('INSERT INTO effects (counter, value) VALUES ($1, $2)', [counter, value]);
  }
}

/** Nothing waits for ever unseen, and nothing holds up what is not its own. */
function livenessSuite(openLog: (url: string) => EventLog): void {
  let database: FreshDatabase;
  let log: EventLog;
  let app: TestApp;
  const start = async (config: Partial<RekeyConfig> = {}, subscribers: readonly Type[] = []): Promise<void> => {
    app = await startApp({
      url: database.url,
      eventLog: log,
      subscribers: [WaitingSubscriber, ...subscribers],
      config,
    });
  };
  const valuesOf = async (counter: string): Promise<number[]> =>
    (await app.effects()).filter((effect) => effect.counter === counter).map(({ value }) => value);

  beforeEach(async () => {
    database = await freshDatabase();
    log = openLog(database.url);
    isFree.clear();
  });
  afterEach(async () => {
    await app.close();
    await log.close();
    await database.drop();
  });

  it('a key that waits for what is unavailable holds up no other, and keeps its own order', async () => {
    await start();
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    for (const value of [1, 2, 3]) await app.raise('stuck', value);
    for (const value of [1, 2, 3]) await app.raise('other', value);
    await eventually(async () => expect(await valuesOf('other')).toEqual([1, 2, 3]), LONG);
    await app.raise('stuck', 4);
    await app.raise('other', 4);
    await eventually(async () => expect(await valuesOf('other')).toEqual([1, 2, 3, 4]), LONG);
    expect(await valuesOf('stuck')).toEqual([]);
    isFree.add('stuck');
    await eventually(async () => expect(await valuesOf('stuck')).toEqual([1, 2, 3, 4]), LONG);
    await eventually(async () => expect(await app.dataSource.query('SELECT FROM parked_events')).toEqual([]), LONG);
    expect(letters).toEqual([]);
  });

  it('what waits for too long becomes a dead letter, and what is behind it goes on', async () => {
    await start({ subscriberWaitLimitMs: 1 });
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    await app.raise('stuck-1', 1);
    await eventually(() => expect(letters).toHaveLength(1), LONG);
    expect(letters[0]).toMatchObject({ subscriber: 'key-vault.waiting', error: 'DomainError: away' });
    isFree.add('stuck-1');
    await app.raise('stuck-1', 2);
    await eventually(async () => expect(await valuesOf('stuck-1')).toEqual([2]), LONG);
  });

  it('a redriven event that is handled ends its letter; one that nobody handles comes back as the same letter', async () => {
    await start();
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    const ends = await observe(log, DeadLetterHandled, uniqueName('group'));
    const redrive = async (deadLetterId: string, subscriber: string): Promise<void> => {
      const event = { ...envelope(), data: { counter: 'again', value: 7 } };
      await app.transactions.run((manager) =>
        app.outbox.add(manager, new DeadLetterRedriven({ deadLetterId, subscriber, event })),
      );
    };
    const [known, gone] = [randomUUID(), randomUUID()];
    await redrive(known, 'key-vault.waiting');
    await redrive(gone, 'key-vault.RenamedSubscriber.onCounterRaised');
    await eventually(() => expect(ends).toEqual([{ deadLetterId: known, subscriber: 'key-vault.waiting' }]), LONG);
    expect(await valuesOf('again')).toEqual([7]);
    await eventually(() => expect(letters).toHaveLength(1), LONG);
    expect(letters[0]).toMatchObject({
      deadLetterId: gone,
      subscriber: 'key-vault.RenamedSubscriber.onCounterRaised',
      event: { data: { counter: 'again', value: 7 } },
    });
  });

  it('no record stops a subscriber, whatever is in it: each becomes a letter that the log takes', async () => {
    await start();
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    const good = (): ReturnType<typeof counterRecord> => counterRecord('fine', 1);
    const withHeaders = (headers: Record<string, string>) => ({
      ...good(),
      headers: { ...good().headers, ...headers },
    });
    const numbers = `{"counter":"broken","value":1,"more":[${'1E9,'.repeat(100_000)}1]}`;
    await log.publish([
      withHeaders({ ce_subject: 'a\0b' }),
      withHeaders({ ce_id: 'none', more: 'x'.repeat(600_000) }),
      { ...good(), value: Buffer.from(`{"counter":${'['.repeat(50_000)}${']'.repeat(50_000)}}`) },
      { ...counterRecord('broken', 1), value: Buffer.from(numbers) },
      { ...good(), value: Buffer.from('{"counter":"a\\u0000","value":1}') },
      counterRecord('fine', 2),
    ]);
    await eventually(async () => expect(await valuesOf('fine')).toEqual([2]), LONG);
    await eventually(() => expect(letters).toHaveLength(5), LONG);
  });

  it('refuses an event that the log would refuse, with the change that it tells of', async () => {
    await start();
    await expect(app.raise('c'.repeat(2_000), 1)).resolves.toBeUndefined();
    await expect(app.raise('c'.repeat(2_100), 1)).rejects.toThrow('ce_subject is too long');
    const large = new CounterRaised({ counter: 'c'.repeat(300_000), value: 1 });
    const add = (): Promise<unknown> => app.transactions.run((manager) => app.outbox.add(manager, large));
    // Key and headers count: each is a third of what would be too much.
    await expect(add()).rejects.toThrow('bytes');
    await expect(app.raise('c\u0001', 1)).rejects.toThrow('characters that are not text');
    expect(await app.dataSource.query('SELECT FROM counters')).toHaveLength(1);
  });

  it('a batch that fails is taken without the one record that makes it fail', async () => {
    const taken: number[] = [];
    let isMended = false;
    const valueOf = ({ value }: StoredRecord): number => (JSON.parse(String(value)) as { value: number }).value;
    @Controller()
    class Batches {
      @OnEveryEvent({ id: 'batches' })
      async take(records: readonly StoredRecord[]): Promise<void> {
        const counted = records.filter(({ headers }) => headers['ce_type'] === CounterRaised.type);
        if (!isMended && counted.some((record) => valueOf(record) === 7)) throw new Error('22021');
        taken.push(...counted.map(valueOf));
      }
    }
    await start({}, [Batches]);
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    await log.publish(Array.from({ length: 20 }, (_, value) => counterRecord('batch', value)));
    await log.publish([counterRecord('batch', 20)]);
    const others = Array.from({ length: 21 }, (_, value) => value).filter((value) => value !== 7);
    await eventually(() => expect(taken).toEqual(others), LONG);
    await eventually(() => expect(letters).toHaveLength(1), LONG);
    const letter = letters[0] as unknown as DeadLettered;
    expect(letter).toMatchObject({ subscriber: 'key-vault.batches', event: { data: { value: 7 } } });
    isMended = true;
    const ends = await observe(log, DeadLetterHandled, uniqueName('group'));
    const { deadLetterId, subscriber, event } = letter;
    await app.transactions.run((manager) =>
      app.outbox.add(manager, new DeadLetterRedriven({ deadLetterId, subscriber, event })),
    );
    await eventually(() => expect(taken).toEqual([...others, 7]), LONG);
    await eventually(() => expect(ends).toEqual([{ deadLetterId, subscriber }]), LONG);
  });
}

function envelope() {
  return {
    specversion: '1.0' as const,
    id: randomUUID(),
    source: '/services/key-vault',
    type: CounterRaised.type,
    subject: 'again',
    time: new Date().toISOString(),
    datacontenttype: 'application/json' as const,
    partitionkey: 'again',
  };
}

describe('Over the embedded log', () => {
  livenessSuite((url) => new EmbeddedEventLog({ url, logger, poolSize: 3 }));
});

describeKafka('Over Kafka', (kafka) => {
  let prefix: string;
  beforeEach(() => {
    prefix = `${uniqueName('liveness')}.`;
  });
  livenessSuite(() => {
    // One partition: what holds up one key would hold up all.
    const config = Object.assign(new RekeyConfig(), { kafkaBrokers: kafka.brokers, kafkaPartitions: 1 });
    return new KafkaEventLog({ config, logger, topicPrefix: prefix, groupPrefix: prefix });
  });

  it('says which row of the outbox the broker refuses, and goes on when it is set aside', async () => {
    const database = await freshDatabase();
    const config = Object.assign(new RekeyConfig(), { kafkaBrokers: kafka.brokers, kafkaPartitions: 1 });
    const log = new KafkaEventLog({ config, logger, topicPrefix: prefix, groupPrefix: prefix });
    const app = await startApp({ url: database.url, eventLog: log });
    try {
      const seen = await observe(log, CounterRaised, uniqueName('group'));
      const { topic, key, headers } = counterRecord('large', 1);
      await app.dataSource.query('INSERT INTO outbox (id, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)', [
        headers['ce_id'],
        topic,
        key,
        JSON.stringify(headers),
        JSON.stringify({ counter: 'large', value: 1, more: 'x'.repeat(3_000_000) }),
      ]);
      await app.raise('behind', 2);
      const [row] = await app.dataSource.query<{ position: number }[]>('SELECT position FROM outbox ORDER BY position');
      const relay = app.app.get(Relay);
      const named = `(outbox row ${row?.position}, event ${headers['ce_id']})`;
      await eventually(
        () => expect(relay.health()).toMatchObject({ ok: false, reason: expect.stringContaining(named) }),
        LONG,
      );
      await app.dataSource.query('DELETE FROM outbox WHERE position = $1', [row?.position]);
      await eventually(() => expect(seen).toEqual([{ counter: 'behind', value: 2 }]), LONG);
    } finally {
      await app.close();
      await log.close();
      await database.drop();
    }
  });
});
