import { setTimeout as pause } from 'node:timers/promises';
import { eventually, testDatabaseUrl, uniqueName, WebhookReceiver, type WebhookResponder } from '@rekey/testing';
import type { Rekey } from './support/rekey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

/** `REKEY_FAULT_DELIVERIES=5000` for more. */
const DELIVERIES = Number(process.env['REKEY_FAULT_DELIVERIES'] ?? 1_500);
const SLOWEST_MS = 20;
const FAILING_SHARE = 0.1;
const AT_ONCE = 16;
const PATIENTLY = { timeoutMs: 180_000, intervalMs: 250 };

jest.setTimeout(400_000);

describe('faults while deliveries go out', () => {
  let receiver: WebhookReceiver;
  let installation: Installation;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: await testDatabaseUrl(),
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
    });
  });
  afterAll(async () => {
    await installation?.stop();
    await receiver?.stop();
  });

  it('delivers every event at least once, each with one id, over SIGKILLs and to a slow and flaky receiver', async () => {
    const { rekey } = installation;
    const accepted = new Map<string, Set<string>>();
    receiver.answerWith(flaky((name, id) => accepted.set(name, (accepted.get(name) ?? new Set()).add(id))));
    const target = await newTarget(rekey, receiver.url);
    const condition = { event: { event: 'target.updated' } };
    await rekey.ok('PUT', '/v2/actions/executions', { condition, targets: [target] });
    const names = Array.from({ length: DELIVERIES }, () => uniqueName('renamed'));
    const renaming = renameAll(rekey, names);
    for (const share of [0.2, 0.5]) {
      await eventually(() => expect(accepted.size).toBeGreaterThan(DELIVERIES * share), PATIENTLY);
      await installation.crash();
    }
    await renaming;
    // Who fails four times in a row would be tried again in ten minutes.
    await eventually(async () => {
      await retryNow(rekey, target);
      expect(names.filter((name) => !accepted.has(name))).toEqual([]);
    }, PATIENTLY);
    expect([...accepted.values()].filter((ids) => ids.size !== 1)).toEqual([]);
    expect(new Set([...accepted.values()].flatMap((ids) => [...ids])).size).toBe(DELIVERIES);
    const events = await rekey.events({ type: 'target.updated' });
    expect(events.map(({ id }) => id).sort()).toEqual([...accepted.values()].flatMap((ids) => [...ids]).sort());
  });
});

/** Takes its time, and refuses or hangs up now and then; tells what it accepted. */
function flaky(onAccepted: (name: string, id: string) => void): WebhookResponder {
  // Fixed, so that a failure can be looked at again.
  let seed = 7;
  const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return async ({ headers, body }) => {
    await pause(SLOWEST_MS * chance());
    if (chance() < FAILING_SHARE) return chance() < 0.5 ? 503 : 'reset';
    const event = JSON.parse(body.toString()) as { event_payload: { changes: { name: string } } };
    onAccepted(event.event_payload.changes.name, String(headers['webhook-id']));
    return 200;
  };
}

async function newTarget(rekey: Rekey, endpoint: string): Promise<string> {
  const settings = { name: uniqueName('target'), restWebhook: {}, timeout: '5s', endpoint };
  return (await rekey.ok('POST', '/v2/actions/targets', settings)).id as string;
}

/** Gives each name to one of a few targets, and again while the installation is away: the same name twice is one change. */
async function renameAll(rekey: Rekey, names: readonly string[]): Promise<void> {
  const waiting = [...names];
  const rename = async (): Promise<void> => {
    const id = await newTarget(rekey, 'https://example.com/');
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const body = { name };
      await eventually(() => rekey.ok('POST', `/v2/actions/targets/${id}`, body), { ...PATIENTLY, intervalMs: 200 });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, rename));
}

/** Every delivery that waits for its next attempt has it at once. */
async function retryNow(rekey: Rekey, targetId: string): Promise<void> {
  const { items } = await rekey.ok('GET', `/v1/deliveries?targetId=${targetId}&state=pending&limit=500`);
  for (const { id } of items as { id: string }[]) await rekey.call('POST', `/v1/deliveries/${id}/replay`);
}
