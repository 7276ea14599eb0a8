// Signed deliveries per second, from the event log to the receiver, against bare undici POSTs in the same run; and what a
// dead endpoint costs the others. The queue is durable: each delivery is a row before it is sent, and its outcome after.
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { barePosts } from './lib/bare-posts.mjs';
import { cpuSeconds, postgresCpuSeconds } from './lib/cpu.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { CONDITION, openEventMaker } from './lib/made-events.mjs';
import { startReceiver } from './lib/receiver.mjs';

const ENDPOINTS = 10;
const DELIVERIES = Number(process.env.BENCH_DELIVERIES ?? 30_000);
const WARM_UP = 3_000;
const WAIT_MS = 120_000;
const DEAD_TIMEOUT = '3s';
/** Far from what one process can do: it is the others' waiting that is measured, not the machine. */
const PACE_PER_SECOND = 50;
const seconds = Number(process.env.BENCH_SECONDS ?? 6) * 2;

async function targetsOf(rekey, urls) {
  return Promise.all(
    urls.map((endpoint, index) =>
      rekey.post('/v2/actions/targets', {
        name: `bench-${index}`,
        restWebhook: {},
        endpoint,
        timeout: index === urls.length - 1 ? DEAD_TIMEOUT : '10s',
      }),
    ),
  );
}

const send = (rekey, targets) =>
  rekey.put('/v2/actions/executions', { condition: CONDITION, targets: targets.map(({ id }) => id) });

/** Resolves when so many have come; each is counted once, however often it comes. */
async function arrived(receiver, count) {
  for (const end = Date.now() + WAIT_MS; (await receiver.ask('distinct')) < count; await pause(20)) {
    if (Date.now() > end) throw new Error(`Only ${await receiver.ask('distinct')} of ${count} came`);
  }
}

async function deliver({ receiver, events, cpu, count, targets }) {
  await receiver.ask('reset');
  const before = await cpu();
  await events.make(count / targets);
  await arrived(receiver, count);
  const after = await cpu();
  const [service, database] = after.map((used, index) => used - before[index]);
  const { first, last, received } = await receiver.ask('counts');
  return {
    perSecond: (count / (last - first)) * 1000,
    perCoreSecond: count / service,
    withDatabase: count / (service + database),
    twice: received - count,
  };
}

function print(name, { perSecond, perCoreSecond, withDatabase, twice = 0 }, floor) {
  const ratio = (value, of) => (of === undefined ? '' : ` (${(value / of).toFixed(2)} of the floor)`);
  console.log(
    `  ${name.padEnd(34)} ${perSecond.toFixed(0).padStart(6)}/s${ratio(perSecond, floor?.perSecond)}, ` +
      `${perCoreSecond.toFixed(0)} per core-second of the process${ratio(perCoreSecond, floor?.perCoreSecond)}` +
      (withDatabase === undefined ? '' : `, ${withDatabase.toFixed(0)} with PostgreSQL's`) +
      (twice === 0 ? '' : `, ${twice} came twice`),
  );
}

/** What was sent is signed: as one of its receivers would check it. */
function checkSignature(sample, { signingKey }) {
  const [head, body] = sample.split('\r\n\r\n', 2);
  const header = (name) => new RegExp(`\\r\\n${name}: ([^\\r]+)`, 'i').exec(head)?.[1] ?? '';
  const [id, t] = [header('webhook-id'), header('webhook-timestamp')];
  const digest = (text) => createHmac('sha256', signingKey).update(text, 'latin1');
  const isSigned =
    header('zitadel-signature') === `t=${t},v1=${digest(`${t}.${body}`).digest('hex')}` &&
    header('webhook-signature') === `v1,${digest(`${id}.${t}.${body}`).digest('base64')}`;
  if (!isSigned) throw new Error('A delivery came without a valid signature');
  const lines = head.split('\r\n').slice(1);
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2)));
  for (const name of ['host', 'connection', 'content-length', 'webhook-id']) delete headers[name];
  return { headers, body: Buffer.from(body, 'latin1') };
}

/** p50 and p95 of the way from the log to the nine endpoints that are well, in milliseconds. */
async function healthyLatency({ receiver, events, hanging }) {
  await receiver.ask('reset', { hanging });
  const made = new Map();
  const total = seconds * PACE_PER_SECOND;
  const started = performance.now();
  for (let nth = 0; nth < total; nth += 1) {
    await pause(Math.max(0, started + (nth * 1000) / PACE_PER_SECOND - performance.now()));
    const at = Number(process.hrtime.bigint()) / 1e6;
    made.set(await events.makeOne(), at);
  }
  const healthy = ENDPOINTS - 1;
  let arrivals = [];
  for (const end = Date.now() + WAIT_MS; arrivals.length < total * healthy; await pause(50)) {
    if (Date.now() > end) throw new Error(`Only ${arrivals.length} of ${total * healthy} came`);
    const all = Array.from({ length: healthy }, (_, index) => receiver.ask('arrivals', { index }));
    arrivals = (await Promise.all(all)).flat();
  }
  const latencies = arrivals.map(([id, at]) => at - made.get(id)).sort((left, right) => left - right);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

console.log(`Deliveries, event log → receiver, PostgreSQL with fsync; ${await machine()}`);
console.log(
  '  Events go into the log in bulk, so what publishes them is not measured. Receiver and PostgreSQL share the cores.',
);
const installation = await startInstallation({ env: { REKEY_EGRESS_ALLOW: '127.0.0.0/8' } });
const receiver = await startReceiver(ENDPOINTS);
const events = openEventMaker(installation.databaseUrl);
const database = new pg.Client({ connectionString: installation.databaseUrl });
await database.connect();
const cpu = () => Promise.all([cpuSeconds(installation.pid), postgresCpuSeconds(database.processID)]);
try {
  const rekey = clientOf(installation);
  const targets = await targetsOf(rekey, receiver.urls);
  await send(rekey, targets);
  await deliver({ receiver, events, cpu, count: WARM_UP * ENDPOINTS, targets: ENDPOINTS });
  const sent = checkSignature(await receiver.ask('sample', { index: 0 }), targets[0]);
  for (const [name, count] of Object.entries({ 'to one endpoint': 1, 'fanned out to ten': ENDPOINTS })) {
    await receiver.ask('reset');
    const floor = await barePosts({ urls: receiver.urls.slice(0, count), ...sent, count: DELIVERIES });
    print(`bare undici POST ${name}`, floor);
    await send(rekey, targets.slice(0, count));
    print(`deliveries ${name}`, await deliver({ receiver, events, cpu, count: DELIVERIES, targets: count }), floor);
  }
  await send(rekey, targets);
  const paced = `${PACE_PER_SECOND} events/s to ten endpoints for ${seconds} s`;
  console.log(`  Nine healthy endpoints, ${paced}:`);
  const text = ({ p50, p95, p99 }) => `p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`;
  const without = await healthyLatency({ receiver, events, hanging: [] });
  console.log(`    the tenth is well         ${text(without)}`);
  const withDead = await healthyLatency({ receiver, events, hanging: [ENDPOINTS - 1] });
  console.log(`    the tenth never answers   ${text(withDead)}  p95 ${(withDead.p95 / without.p95).toFixed(2)} ×`);
} finally {
  await events.close();
  await database.end();
  await installation.stop();
  receiver.stop();
}
