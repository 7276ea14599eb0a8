import { Controller } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { createLogger } from '@rekey/telemetry';
import { describeKafka, eventually, freshDatabase, startPrivateKafka, startPrivatePostgres } from '@rekey/testing';
import { EmbeddedEventLog, type EventContext, type EventLog, KafkaEventLog, OnEvent } from '../src/index.js';
import { CounterRaised, startApp, type TestApp } from './fixtures.js';

const logger = createLogger(process.env['REKEY_LOG_LEVEL'] ?? 'silent', 'test');
const EVENTS = 300;

@Controller()
class CounterSubscriber {
  @OnEvent(CounterRaised, { id: 'CounterSubscriber.onCounterRaised' })
  async onCounterRaised({ counter, value }: CounterRaised, { manager }: EventContext): Promise<void> {
    await manager.query('INSERT INTO effects (counter, value) VALUES ($1, $2)', [counter, value]);
  }
}

/** Raises all values in order, each until it is committed; in the middle something breaks. */
async function raiseThrough(app: TestApp, breakIt: () => Promise<void>): Promise<void> {
  let broken: Promise<void> | undefined;
  for (let value = 0; value < EVENTS; value += 1) {
    if (value === EVENTS / 3) broken = breakIt();
    await eventually(() => app.raise(`counter-${value % 5}`, value));
  }
  await broken;
}

/** The commit of a value may have succeeded although its answer was lost, so a value may have two events; none has no effect. */
async function expectEffects(app: TestApp): Promise<void> {
  await eventually(async () => expect(await app.outboxRows()).toBe(0));
  await eventually(async () => expect(new Set((await app.effects()).map(({ value }) => value)).size).toBe(EVENTS), {
    timeoutMs: 60_000,
  });
  const effects = await app.effects();
  for (let counter = 0; counter < 5; counter += 1) {
    const values = effects.filter((effect) => effect.counter === `counter-${counter}`).map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  }
}

describe('Events when the database is killed in mid-stream', () => {
  it('are neither lost nor out of order', async () => {
    const postgres = await startPrivatePostgres();
    const eventLog = new EmbeddedEventLog({ url: postgres.url, logger });
    const app = await startApp({ url: postgres.url, eventLog, subscribers: [CounterSubscriber] });
    try {
      await raiseThrough(app, async () => {
        await postgres.kill();
        await postgres.start();
      });
      await expectEffects(app);
    } finally {
      await app.close();
      await eventLog.close();
      await postgres.remove();
    }
  });
});

describeKafka('Events when the broker is killed in mid-stream', () => {
  it('have each their effect exactly once, and changes are accepted meanwhile', async () => {
    const [broker, database] = await Promise.all([startPrivateKafka(), freshDatabase()]);
    const config = Object.assign(new RekeyConfig(), { kafkaBrokers: broker.brokers, kafkaPartitions: 3 });
    const eventLog: EventLog = new KafkaEventLog({ config, logger });
    const app = await startApp({ url: database.url, eventLog, subscribers: [CounterSubscriber] });
    try {
      await raiseThrough(app, () => broker.kill());
      expect(await app.outboxRows()).toBeGreaterThan(0);
      await eventually(async () => expect(await eventLog.health()).toMatchObject({ ok: false }));
      await broker.start();
      await expectEffects(app);
      expect(await app.effects()).toHaveLength(EVENTS);
    } finally {
      await app.close();
      await eventLog.close();
      await database.drop();
      await broker.remove();
    }
  });
});
