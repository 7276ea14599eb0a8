import { randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { DEAD_LETTER_TOPIC, DeadLettered, DeadLetterRedriven, type EventEnvelope, topicOf } from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import { createLogger, withRequestContext } from '@rekey/telemetry';
import { describeKafka, eventually, freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import { Broadcasts, type EventContext, EmbeddedEventLog, EventLog, KafkaEventLog, OnEvent } from '../src/index.js';
import { counterRecord, CounterRaised, observe, startApp, type TestApp, type TestAppOptions } from './fixtures.js';

const logger = createLogger(process.env['REKEY_LOG_LEVEL'] ?? 'silent', 'test');
const note = ({ manager }: EventContext, handler: string, { counter, value }: CounterRaised): Promise<unknown> =>
  manager.query('INSERT INTO effects (counter, value, handler) VALUES ($1, $2, $3)', [counter, value, handler]);

/** What the next handlers do; each test decides. */
let failure: ((event: CounterRaised) => void) | undefined;
const heard: number[] = [];
const heardAfter: number[] = [];
const envelopes: EventEnvelope[] = [];

@Controller()
class FirstSubscriber {
  @OnEvent(CounterRaised, { id: 'FirstSubscriber.onCounterRaised' })
  async onCounterRaised(event: CounterRaised, context: EventContext): Promise<void> {
    await note(context, 'first', event);
    failure?.(event);
  }
}

@Controller()
class SecondSubscriber {
  @OnEvent(CounterRaised, { id: 'SecondSubscriber.onCounterRaised' })
  async onCounterRaised(event: CounterRaised, context: EventContext): Promise<void> {
    envelopes.push(context.envelope);
    await note(context, 'second', event);
  }
}

@Controller()
class Copies {
  constructor(broadcasts: Broadcasts) {
    broadcasts.follow([CounterRaised], ({ value }) => {
      heard.push(value);
      throw new Error('a follower fails');
    });
    broadcasts.follow([CounterRaised], ({ value }) => void heardAfter.push(value));
  }
}

function messagingSuite(openLog: (url: string) => EventLog): void {
  let database: FreshDatabase;
  const logs: EventLog[] = [];
  const apps: TestApp[] = [];
  const open = (): EventLog => {
    const log = openLog(database.url);
    logs.push(log);
    return log;
  };
  const start = async (options: Partial<TestAppOptions> = {}): Promise<TestApp> => {
    const app = await startApp({ url: database.url, eventLog: open(), ...options });
    apps.push(app);
    return app;
  };
  const both = { subscribers: [FirstSubscriber, SecondSubscriber] };
  const copying = { subscribers: [Copies] };

  beforeEach(async () => {
    database = await freshDatabase();
    failure = undefined;
    heard.length = heardAfter.length = envelopes.length = 0;
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await Promise.all(logs.splice(0).map((log) => log.close()));
    await database.drop();
  });

  it('publishes an event with its row, and neither when the transaction rolls back', async () => {
    const app = await start();
    const seen = await observe(open(), CounterRaised, uniqueName('group'));
    await expect(
      app.transactions.run(async (manager) => {
        await manager.query(`INSERT INTO counters VALUES ('lost', 1)`);
        await app.outbox.add(manager, new CounterRaised({ counter: 'lost', value: 1 }));
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await app.raise('kept', 2);
    await eventually(() => expect(seen).toEqual([{ counter: 'kept', value: 2 }]));
    expect(await app.dataSource.query('SELECT name FROM counters')).toEqual([{ name: 'kept' }]);
    await eventually(async () => expect(await app.outboxRows()).toBe(0));
  });

  it('refuses an event that breaks its own rules or has no transaction', async () => {
    const app = await start();
    const wrong = new CounterRaised({ counter: 'c', value: 'text' as unknown as number });
    await expect(app.transactions.run((manager) => app.outbox.add(manager, wrong))).rejects.toThrow('value isInt');
    await expect(app.outbox.add(app.dataSource.manager, new CounterRaised({ counter: 'c', value: 1 }))).rejects.toThrow(
      'transaction',
    );
  });

  it('publishes each event once when nothing fails, in the order of its key', async () => {
    const [app, seen] = [await start(), await observe(open(), CounterRaised, uniqueName('group'))];
    await Promise.all(
      Array.from({ length: 8 }, async (_, counter) => {
        for (let value = 0; value < 100; value += 1) await app.raise(`counter-${counter}`, value);
      }),
    );
    await eventually(() => expect(seen).toHaveLength(800));
    for (let counter = 0; counter < 8; counter += 1) {
      const values = seen.filter((data) => data['counter'] === `counter-${counter}`).map((data) => data['value']);
      expect(values).toEqual(Array.from({ length: 100 }, (_, value) => value));
    }
  });

  it('publishes what a transaction wrote that began earlier and committed later', async () => {
    const [app, seen] = [await start(), await observe(open(), CounterRaised, uniqueName('group'))];
    const late = app.dataSource.createQueryRunner();
    await late.startTransaction();
    await app.outbox.add(late.manager, new CounterRaised({ counter: 'late', value: 1 }));
    await app.raise('early', 1);
    await eventually(() => expect(seen).toEqual([{ counter: 'early', value: 1 }]));
    await late.commitTransaction();
    await late.release();
    await eventually(() => expect(seen).toContainEqual({ counter: 'late', value: 1 }));
  });

  it('lets another process publish when the one that did stops', async () => {
    const [one, two] = [await start(), await start()];
    const seen = await observe(open(), CounterRaised, uniqueName('group'));
    await two.raise('a', 1);
    await eventually(() => expect(seen).toHaveLength(1));
    await one.close();
    await two.raise('a', 2);
    await eventually(() =>
      expect(seen).toEqual([
        { counter: 'a', value: 1 },
        { counter: 'a', value: 2 },
      ]),
    );
  });

  it('gives an event to every subscriber of its class once, with who asked for it', async () => {
    const app = await start(both);
    const context = { requestId: 'request-1', actor: 'token-1', org: 'org-1' };
    await withRequestContext(context, () => app.raise('a', 1));
    await eventually(async () => {
      expect(await app.effects('first')).toHaveLength(1);
      expect(await app.effects('second')).toHaveLength(1);
    });
    expect(envelopes[0]).toMatchObject({
      source: '/services/key-vault',
      subject: 'a',
      partitionkey: 'a',
      actor: 'token-1',
      requestid: 'request-1',
      org: 'org-1',
    });
  });

  it('tells followers in every replica, in its own before the commit returns, whatever another follower does', async () => {
    const [app] = [await start(copying), await start(copying)];
    await app.raise('a', 1);
    expect([heard, heardAfter]).toEqual([[1], [1]]);
    await eventually(() => expect(heardAfter).toEqual([1, 1, 1]));
    expect(heard).toEqual([1, 1, 1]);
  });

  it('tells followers nothing of what was rolled back', async () => {
    const app = await start(copying);
    const failed = app.transactions.run(async (manager) => {
      await app.outbox.add(manager, new CounterRaised({ counter: 'lost', value: 1 }));
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    await app.raise('kept', 2);
    expect(heard).toEqual([2]);
  });

  it('does nothing for a duplicate delivery', async () => {
    const app = await start(both);
    const log = open();
    const record = counterRecord('a', 1);
    await log.publish([record, record, counterRecord('a', 2)]);
    await log.publish([record, counterRecord('a', 3)]);
    await eventually(async () => expect(await app.effects('second')).toHaveLength(3));
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([1, 2, 3]));
    expect((await app.effects('second')).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('retries a failing handler without letting later events of its key pass, and undoes what the failure did', async () => {
    const app = await start(both);
    let failures = 3;
    failure = ({ value }) => {
      if (value === 1 && (failures -= 1) >= 0) throw new Error('not yet');
    };
    await app.raise('a', 1);
    await app.raise('a', 2);
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([1, 2]));
    expect(failures).toBe(-1);
  });

  it('makes a dead letter of an event that a handler cannot take, blocks nothing, and handles it after a redrive', async () => {
    const app = await start(both);
    const letters = await observe(open(), DeadLettered, uniqueName('group'));
    failure = ({ value }) => {
      if (value === 1) throw new TypeError('cannot');
    };
    await app.raise('a', 1);
    await app.raise('a', 2);
    await eventually(() => expect(letters).toHaveLength(1));
    expect(letters[0]).toMatchObject({
      subscriber: 'key-vault.FirstSubscriber.onCounterRaised',
      event: { type: CounterRaised.type, subject: 'a', data: { counter: 'a', value: 1 } },
      error: 'TypeError: cannot',
      attempts: 5,
    });
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([2]));
    await eventually(async () => expect((await app.effects('second')).map(({ value }) => value)).toEqual([1, 2]));

    const letter = letters[0] as unknown as DeadLettered;
    const redrive = (): Promise<unknown> =>
      app.transactions.run((manager) =>
        app.outbox.add(
          manager,
          new DeadLetterRedriven({
            deadLetterId: letter.deadLetterId,
            subscriber: letter.subscriber,
            event: letter.event,
          }),
        ),
      );
    await redrive();
    await eventually(() => expect(letters).toHaveLength(2));
    expect(letters[1]).toMatchObject({ deadLetterId: letter.deadLetterId, subscriber: letter.subscriber });

    failure = undefined;
    await redrive();
    await redrive();
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([2, 1]));
    await app.raise('a', 3);
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([2, 1, 3]));
    await eventually(async () => expect((await app.effects('second')).map(({ value }) => value)).toEqual([1, 2, 3]));
  });

  it('puts records that are no events into the dead letters at once, each under one id, and goes on', async () => {
    const app = await start(both);
    const log = open();
    const letters = await observe(open(), DeadLettered, uniqueName('group'));
    const good = counterRecord('a', 1);
    const { ce_id: _id, ...withoutId } = good.headers;
    const poison = [
      { ...good, headers: { ...good.headers, ce_id: randomUUID() }, value: Buffer.from('{"counter":') },
      {
        ...good,
        headers: { ...good.headers, ce_id: randomUUID() },
        value: Buffer.from('{"counter":"a","value":"many"}'),
      },
      { ...good, headers: withoutId },
      { ...good, headers: {} },
    ];
    await log.publish([...poison, good]);
    await eventually(async () =>
      expect(await app.effects('first')).toEqual([{ counter: 'a', value: 1, handler: 'first' }]),
    );
    // Three for each of two subscribers, and the one that belongs to nobody.
    await eventually(() => expect(letters).toHaveLength(7));
    expect(letters.map(({ attempts }) => attempts)).toEqual(letters.map(() => 1));
    expect(new Set(letters.map(({ deadLetterId }) => deadLetterId)).size).toBe(7);
    expect(letters.map(({ error }) => error)).toContain(
      'PoisonRecord: The data is not a valid CounterRaised: value isInt',
    );
    expect(letters.filter(({ subscriber }) => subscriber === 'key-vault')).toHaveLength(1);
  });

  it('waits for what is unavailable instead of counting attempts', async () => {
    const app = await start({ ...both, config: { subscriberMaxAttempts: 2 } });
    const letters = await observe(open(), DeadLettered, uniqueName('group'));
    let failures = 8;
    failure = () => {
      if ((failures -= 1) >= 0) throw new DomainError({ code: 'x.y.away', kind: 'unavailable', message: 'away' });
    };
    await app.raise('a', 1);
    await eventually(async () => expect(await app.effects('first')).toHaveLength(1));
    expect(letters).toEqual([]);
  });

  it('shares the events of a service between its replicas', async () => {
    const [one, two] = [
      await start({ subscribers: [...both.subscribers, Copies] }),
      await start({ subscribers: [...both.subscribers, Copies] }),
    ];
    for (let value = 0; value < 20; value += 1) await one.raise(`counter-${value}`, value);
    await eventually(async () => expect(await one.effects('first')).toHaveLength(20));
    await eventually(async () => expect(await two.effects('second')).toHaveLength(20));
    // Those of its own process each hears twice.
    await eventually(() => expect(heard).toHaveLength(60));
  });

  it('logs a dead letter that is itself about a dead letter, instead of breeding more', async () => {
    const log = open();
    const letters = await observe(log, DeadLettered, uniqueName('group'));
    @Controller()
    class DeadLetterSubscriber {
      @OnEvent(DeadLettered, { id: 'DeadLetterSubscriber.onDeadLettered' })
      onDeadLettered(): void {
        throw new Error('cannot');
      }
    }
    const app = await start({ subscribers: [DeadLetterSubscriber, FirstSubscriber] });
    failure = ({ value }) => {
      if (value === 1) throw new Error('cannot either');
    };
    await app.raise('a', 1);
    await app.raise('a', 2);
    await eventually(() => expect(letters).toHaveLength(1));
    await eventually(async () => expect((await app.effects('first')).map(({ value }) => value)).toEqual([2]));
    await eventually(async () => expect((await log.lag()).map(({ records }) => records)).toEqual([0]));
    expect(letters).toHaveLength(1);
    expect(DeadLettered.topic).toBe(DEAD_LETTER_TOPIC);
    expect(DeadLetterRedriven.topic).toBe(topicOf('gateway'));
  });
}

describe('Messaging over the embedded log', () => {
  messagingSuite((url) => new EmbeddedEventLog({ url, logger, poolSize: 3 }));
});

describeKafka('Messaging over Kafka', (kafka) => {
  let prefix: string;
  beforeEach(() => {
    prefix = `${uniqueName('messaging')}.`;
  });
  messagingSuite(() => {
    const config = Object.assign(new RekeyConfig(), { kafkaBrokers: kafka.brokers, kafkaPartitions: 2 });
    return new KafkaEventLog({ config, logger, topicPrefix: prefix, groupPrefix: prefix });
  });
});
