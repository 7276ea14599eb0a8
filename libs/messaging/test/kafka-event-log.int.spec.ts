import { RekeyConfig } from '@rekey/config';
import { createLogger } from '@rekey/telemetry';
import { describeKafka, eventually, startPrivateKafka, uniqueName } from '@rekey/testing';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaEventLog } from '../src/kafka/kafka-event-log.js';
import { eventLogContract, recordOf } from './event-log.contract.js';

const logger = createLogger(process.env['REKEY_LOG_LEVEL'] ?? 'silent', 'test');

function open(brokers: string[], prefix = ''): KafkaEventLog {
  const config = Object.assign(new RekeyConfig(), { kafkaBrokers: brokers, kafkaPartitions: 3 });
  return new KafkaEventLog({ config, logger, topicPrefix: prefix, groupPrefix: prefix });
}

describeKafka('The event log in Kafka', (kafka) => {
  eventLogContract({ open: () => open(kafka.brokers, 'contract.') });

  it('leaves no consumer group behind a broadcast', async () => {
    const log = open(kafka.brokers);
    const group = uniqueName('cache');
    const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const groups = async (): Promise<string[]> =>
        (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(group));
      await log.subscribe({ group, topics: [uniqueName('topic')], broadcast: true, onBatch: () => Promise.resolve() });
      expect(await groups()).toHaveLength(1);
      await log.close();
      await eventually(async () => expect(await groups()).toEqual([]));
    } finally {
      await log.close();
      await admin.disconnect();
    }
  });

  it('is asked how it is over one connection, however often', async () => {
    const log = open(kafka.brokers);
    try {
      await log.subscribe({ group: uniqueName('g'), topics: [uniqueName('topic')], onBatch: () => Promise.resolve() });
      const admins = jest.spyOn(Kafka.prototype, 'admin');
      for (let nth = 0; nth < 5; nth += 1) {
        expect(await log.health()).toEqual({ ok: true });
        expect(await log.lag()).toHaveLength(1);
      }
      expect(admins).toHaveBeenCalledTimes(1);
      admins.mockRestore();
    } finally {
      await log.close();
    }
  });

  it('handles what a fetch brought of several partitions at once, and one that fails apart from the others', async () => {
    const log = open(kafka.brokers);
    const topic = uniqueName('topic');
    const keys = Array.from({ length: 30 }, (_, nth) => `key-${nth}`);
    const batches: Set<string>[] = [];
    const handled: string[] = [];
    const partitionOf = ({ position }: { position: string }): string => position.split(':')[0] as string;
    let broken: string | undefined;
    try {
      await log.publish(keys.map((key) => recordOf(topic, key, key)));
      await log.subscribe({
        group: uniqueName('group'),
        topics: [topic],
        onBatch: (records) => {
          batches.push(new Set(records.map(partitionOf)));
          broken ??= partitionOf(records[0] as { position: string });
          if (batches.at(-1)?.has(broken) === true && handled.length < keys.length / 3)
            return Promise.reject(new Error('not now'));
          handled.push(...records.map(({ value }) => String(value)));
          return Promise.resolve();
        },
      });
      await eventually(() => expect(handled.toSorted()).toEqual(keys.toSorted()));
      expect(batches[0]?.size).toBe(3);
      expect(batches.slice(1).every(({ size }) => size === 1)).toBe(true);
    } finally {
      await log.close();
    }
  });

  it('takes more in one publish than a broker takes in one batch', async () => {
    const log = open(kafka.brokers);
    const topic = uniqueName('topic');
    const large = 'x'.repeat(300_000);
    const sizes: number[] = [];
    try {
      await log.publish(Array.from({ length: 9 }, () => recordOf(topic, 'one-key', large)));
      await log.subscribe({
        group: uniqueName('group'),
        topics: [topic],
        onBatch: (records) => Promise.resolve(void sizes.push(...records.map((record) => record.value.length))),
      });
      await eventually(() => expect(sizes).toEqual(Array.from({ length: 9 }, () => 300_000)));
    } finally {
      await log.close();
    }
  });

  it('survives a broker that is killed in mid-stream: nothing lost, order kept, and it says that it is not well', async () => {
    const broker = await startPrivateKafka();
    const log = open(broker.brokers);
    const topic = uniqueName('topic');
    const seen: number[] = [];
    try {
      const onBatch = (records: readonly { value: Buffer }[]): Promise<void> =>
        Promise.resolve(void seen.push(...records.map(({ value }) => Number(String(value)))));
      await log.subscribe({ group: 'group', topics: [topic], onBatch });
      const publish = (number: number): Promise<void> =>
        eventually(() => log.publish([recordOf(topic, 'key', String(number))]));
      for (let number = 0; number < 20; number += 1) await publish(number);
      await broker.kill();
      const waiting = publish(20);
      await eventually(async () => expect(await log.health()).toMatchObject({ ok: false }));
      await broker.start();
      await waiting;
      for (let number = 21; number < 40; number += 1) await publish(number);
      const firsts = (): number[] => [...new Set(seen)];
      await eventually(() => expect(firsts()).toEqual(Array.from({ length: 40 }, (_, n) => n)));
      await eventually(async () => expect(await log.health()).toEqual({ ok: true }));
    } finally {
      await log.close();
      await broker.remove();
    }
  });

  it('subscribes and publishes when the broker comes up after the process, and closes when it is gone before', async () => {
    const broker = await startPrivateKafka();
    await broker.kill();
    const log = open(broker.brokers);
    const topic = uniqueName('topic');
    const seen: string[] = [];
    try {
      await expect(log.publish([recordOf(topic, 'key', 'refused')])).rejects.toThrow();
      const onBatch = (records: readonly { value: Buffer }[]): Promise<void> =>
        Promise.resolve(void seen.push(...records.map(({ value }) => String(value))));
      const subscribing = log.subscribe({ group: 'group', topics: [topic], onBatch });
      expect(await log.health()).toMatchObject({ ok: false });
      await broker.start();
      await subscribing;
      await eventually(() => log.publish([recordOf(topic, 'key', 'taken')]));
      await eventually(() => expect(seen).toEqual(['taken']));
      await broker.kill();
      const began = performance.now();
      await log.close();
      // A service that is asked to stop while the broker is away has fifteen seconds for everything.
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      await log.close();
      await broker.remove();
    }
  });
});
