// From the commit of a rotation to a Kafka consumer outside: how long a subscriber waits.
import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';

const ROTATIONS = 500;
const TOPIC = 'rekey.application-secrets.events';

console.log(`Commit → Kafka consumer, ${ROTATIONS} rotations one after the other; ${await machine()}`);
const installation = await startInstallation({ kafka: true });
const consumer = new Kafka({ brokers: [installation.brokers].flat(), logLevel: logLevel.NOTHING }).consumer({
  groupId: `bench-${randomBytes(3).toString('hex')}`,
  maxWaitTimeInMs: 20,
});
try {
  const rekey = clientOf(installation);
  const project = await rekey.post('/management/v1/projects', { name: 'bench' });
  const app = await rekey.post(`/management/v1/projects/${project.id}/apps/api`, { name: 'bench' });
  const path = `/management/v1/projects/${project.id}/apps/${app.appId}/api_config/_generate_client_secret`;
  const arrivals = new Map();
  const waiting = new Map();
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { version } = JSON.parse(message.value.toString());
      if (version === undefined || !String(message.headers.ce_type).includes('client-secret')) return;
      arrivals.set(version, performance.now());
      waiting.get(version)?.();
    },
  });
  await joined;
  const latencies = [];
  // The first version came with the application.
  for (let version = 2; version < ROTATIONS + 2; version += 1) {
    await rekey.post(path, {});
    const answered = performance.now();
    if (!arrivals.has(version)) await new Promise((resolve) => waiting.set(version, resolve));
    latencies.push(Math.max(0, arrivals.get(version) - answered));
  }
  latencies.sort((left, right) => left - right);
  const at = (share) => latencies[Math.floor(latencies.length * share)].toFixed(1);
  console.log(`  from the answer to the consumer: p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  p99 ${at(0.99)} ms`);
} finally {
  await consumer.disconnect();
  await installation.stop();
}
