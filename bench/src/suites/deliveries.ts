import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMeter } from '../lib/cpu.js';
import type { Installation } from '../lib/installation.js';
import { CONDITION, EventMaker } from '../lib/made-events.js';
import { atLeast, atMost } from '../lib/report.js';
import { quantile, range } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';
import { takeTurns, type Window } from '../lib/windows.js';
import { Worker } from '../lib/worker.js';
import type { Posts } from '../processes/bare-posts.js';
import type { Counts } from '../processes/receiver.js';

const ENDPOINTS = 10;
/** About what is delivered in a second. */
const DELIVERIES = 6_000;
const WAIT_MS = 120_000;
const DEAD_TIMEOUT = '3s';
/** Far from what one process can do: it is the others' waiting that is measured, not the machine. */
const PACE_PER_SECOND = 50;

interface Target {
  readonly id: string;
  readonly signingKey: string;
}

interface Delivering {
  readonly installation: Installation;
  readonly receiver: Worker;
  readonly events: EventMaker;
}

/**
 * Signed deliveries from the event log to the receiver, against bare undici POSTs; and what a dead endpoint costs the
 * others. The queue is durable: each delivery is a row before it is sent, and its outcome after.
 */
export const deliveries: Suite = {
  standalone: async (bench, installation) => {
    const receiver = await Worker.start('receiver', [String(ENDPOINTS)]);
    const events = new EventMaker(installation);
    const targets = await makeTargets(installation, await receiver.ask('urls'));
    bench.report.section('Deliveries');
    await toAll(bench, { installation, receiver, events }, targets);
    await besideDeadOne(bench, { installation, receiver, events }, targets);
    await events.close();
    await receiver.stop();
  },
};

async function toAll(bench: Bench, delivering: Delivering, targets: readonly Target[]): Promise<void> {
  const { installation, receiver } = delivering;
  const posts = await Worker.start('bare-posts');
  await send(installation, targets.slice(0, 1));
  await deliver(delivering, 1, 1);
  const sent = checkSignature(await receiver.ask('sample'), targets[0] as Target);
  const urls = await receiver.ask<string[]>('urls');
  for (const [figure, count] of [
    ['to one endpoint', 1],
    ['fanned out to ten', ENDPOINTS],
  ] as const) {
    await send(installation, targets.slice(0, count));
    const total = Math.ceil(DELIVERIES * bench.seconds);
    const post: Posts = { urls: urls.slice(0, count), ...sent, count: total };
    const { floor, rekey } = await takeTurns(
      {
        floor: { cpu: cpuMeter([posts.pid]), run: () => posts.ask<Window>('post', post) },
        rekey: { cpu: installation.cpu, hasAftermath: true, run: () => deliver(delivering, total, count) },
      },
      bench,
    );
    bench.report.compared(figure, rekey, { floor, name: 'bare undici POSTs', aim: atLeast(0.5) });
  }
  await posts.stop();
}

async function makeTargets({ client }: Installation, urls: readonly string[]): Promise<Target[]> {
  return Promise.all(
    urls.map((endpoint, index) =>
      client.post<Target>('/v2/actions/targets', {
        name: `bench-deliveries-${index}`,
        restWebhook: {},
        endpoint,
        timeout: index === urls.length - 1 ? DEAD_TIMEOUT : '10s',
      }),
    ),
  );
}

const send = ({ client }: Installation, targets: readonly Target[]) =>
  client.put('/v2/actions/executions', { condition: CONDITION, targets: targets.map(({ id }) => id) });

async function deliver({ receiver, events }: Delivering, total: number, targets: number): Promise<Window> {
  await receiver.ask('reset');
  await events.make(total / targets);
  // Each is counted once, however often it comes.
  for (const end = Date.now() + WAIT_MS; (await receiver.ask<number>('distinct')) < total; await pause(20)) {
    if (Date.now() > end) throw new Error(`Only ${await receiver.ask<number>('distinct')} of ${total} came`);
  }
  const { first, last } = await receiver.ask<Counts>('counts');
  return { operations: total, seconds: Math.max(last - first, 1) / 1000, p50: NaN, p99: NaN };
}

/** What was sent is signed: as one of its receivers would check it. */
function checkSignature(sample: string, { signingKey }: Target) {
  const [head, body] = sample.split('\r\n\r\n', 2) as [string, string];
  const header = (name: string) => new RegExp(`\\r\\n${name}: ([^\\r]+)`, 'i').exec(head)?.[1] ?? '';
  const [id, t] = [header('webhook-id'), header('webhook-timestamp')];
  const digest = (text: string) => createHmac('sha256', signingKey).update(text, 'latin1');
  const isSigned =
    header('zitadel-signature') === `t=${t},v1=${digest(`${t}.${body}`).digest('hex')}` &&
    header('webhook-signature') === `v1,${digest(`${id}.${t}.${body}`).digest('base64')}`;
  if (!isSigned) throw new Error('A delivery came without a valid signature');
  const lines = head.split('\r\n').slice(1);
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string]));
  for (const name of ['host', 'connection', 'content-length', 'webhook-id']) delete headers[name];
  return { headers, body };
}

async function besideDeadOne(bench: Bench, delivering: Delivering, targets: readonly Target[]): Promise<void> {
  const { report } = bench;
  await send(delivering.installation, targets);
  const well = await healthyLatencies(bench, delivering, []);
  const beside = await healthyLatencies(bench, delivering, [ENDPOINTS - 1]);
  const pace = `${PACE_PER_SECOND} events/s to nine endpoints`;
  report.value(`${pace}, p50`, quantile(well, 0.5), { unit: 'ms' });
  report.value(`${pace}, p99`, quantile(well, 0.99), { unit: 'ms' });
  report.value(`${pace} beside one that never answers, p95`, quantile(beside, 0.95), {
    unit: 'ms',
    floor: { name: 'with all well', value: quantile(well, 0.95) },
    aim: atMost(2),
  });
}

/** The way from the log to the nine endpoints that are well, in milliseconds. */
async function healthyLatencies(
  { seconds }: Bench,
  { receiver, events }: Delivering,
  hanging: readonly number[],
): Promise<number[]> {
  await receiver.ask('reset', { hanging });
  const made = new Map<string, number>();
  const total = seconds * 5 * PACE_PER_SECOND;
  const started = performance.now();
  for (let nth = 0; nth < total; nth += 1) {
    await pause(Math.max(0, started + (nth * 1000) / PACE_PER_SECOND - performance.now()));
    const at = Number(process.hrtime.bigint()) / 1e6;
    made.set(await events.makeOne(), at);
  }
  const healthy = range(ENDPOINTS - 1);
  for (const end = Date.now() + WAIT_MS; ; await pause(50)) {
    const maps = await Promise.all(healthy.map((index) => receiver.ask<Map<string, number>>('arrivals', { index })));
    const arrivals = maps.flatMap((map) => [...map]);
    if (arrivals.length >= total * healthy.length) return arrivals.map(([id, at]) => at - (made.get(id) as number));
    if (Date.now() > end) throw new Error(`Only ${arrivals.length} of ${total * healthy.length} came`);
  }
}
