// A subscriber outside: a Kafka consumer that remembers when events came, by the machine's monotonic clock.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { serve } from '../lib/worker.js';

export interface Heard {
  readonly type: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const [brokers, ...topics] = process.argv.slice(2) as [string, ...string[]];
const consumer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).consumer({
  groupId: `bench-${randomUUID()}`,
  maxWaitTimeInMs: 20,
});
const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
let heard: Heard[] = [];
await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: false });
await consumer.run({
  eachMessage: ({ message }) => {
    const at = Number(process.hrtime.bigint()) / 1e6;
    const type = String(message.headers?.['ce_type']);
    heard.push({ type, at, data: JSON.parse(String(message.value)) as Heard['data'] });
    return Promise.resolve();
  },
});
await joined;

serve({
  count: ({ type }: { type: string }) => heard.reduce((sum, one) => sum + (one.type === type ? 1 : 0), 0),
  /** Everything since it was last asked. */
  take: () => {
    const taken = heard;
    heard = [];
    return taken;
  },
});
