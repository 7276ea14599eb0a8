import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import {
  describeKafka,
  eventually,
  freePort,
  freshDatabase,
  startPrivateKafka,
  startPrivatePostgres,
  testDatabaseUrl,
  uniqueName,
} from '../src/index.js';

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

function kafkaClient(brokers: string[]): Kafka {
  return new Kafka({
    brokers,
    logLevel: logLevel.NOTHING,
    retry: { retries: 30, initialRetryTime: 50, maxRetryTime: 500 },
  });
}

async function firstValue(brokers: string[], topic: string): Promise<string | undefined> {
  const consumer = kafkaClient(brokers).consumer({ groupId: uniqueName('group') });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  try {
    return await new Promise((resolve, reject) => {
      consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

async function sendOne(brokers: string[], topic: string, value: string): Promise<void> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafkaClient(brokers).producer({ idempotent: true });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ value }] });
  await producer.disconnect();
}

describe('databases for specs', () => {
  it('gives a spec file one empty database for all its tests', async () => {
    const url = await testDatabaseUrl();
    await query(url, 'CREATE TABLE mark (n int)');

    expect(await testDatabaseUrl()).toBe(url);
    expect(await query(url, 'SELECT count(*)::int AS n FROM mark')).toEqual([{ n: 0 }]);
  });

  it('gives fresh databases that share nothing and can be dropped in use', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    await query(one.url, 'CREATE TABLE mark (n int)');

    await expect(query(other.url, 'TABLE mark')).rejects.toThrow('does not exist');
    await Promise.all([one.drop(), other.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('keeps what was committed when a private server is killed or stopped', async () => {
    const server = await startPrivatePostgres();
    await query(server.url, 'CREATE TABLE mark AS SELECT 7 AS n');

    await server.kill();
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow();
    await server.start();
    expect(await query(server.url, 'TABLE mark')).toEqual([{ n: 7 }]);

    await server.stop();
    await server.start();
    expect(await query(server.url, 'TABLE mark')).toEqual([{ n: 7 }]);
    await server.remove();
  });
});

describeKafka('broker for specs', (kafka) => {
  it('carries a record from producer to consumer', async () => {
    const topic = uniqueName('round-trip');
    await sendOne(kafka.brokers, topic, 'hello');

    expect(await firstValue(kafka.brokers, topic)).toBe('hello');
  });

  it('keeps records when a private broker is killed and started again', async () => {
    const broker = await startPrivateKafka();
    await sendOne(broker.brokers, 'events', 'before');

    await broker.kill();
    const consumed = firstValue(broker.brokers, 'events');
    await broker.start();
    expect(await consumed).toBe('before');
    await broker.remove();
  });
});

describe('eventually', () => {
  it('resolves with the first answer that passes', async () => {
    let calls = 0;
    const answer = await eventually(() => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    });

    expect(answer).toBe(3);
  });

  it('rejects with the last error after its time', async () => {
    await expect(
      eventually(() => Promise.reject(new Error('never')), { timeoutMs: 30, intervalMs: 5 }),
    ).rejects.toThrow('never');
  });
});

describe('freePort', () => {
  it('finds one outside the range of outgoing connections', async () => {
    expect(await freePort()).toBeLessThan(32_768);
  });
});
