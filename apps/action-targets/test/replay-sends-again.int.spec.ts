import { eventually, type ReceivedRequest, TestService, WebhookReceiver } from '@rekey/testing';
import { Webhook } from 'standardwebhooks';
import { actionTargets } from '../src/index.js';
import { type CreatedTarget, createTarget, queryDatabase, update } from './fixtures.js';

let service: TestService;
let receiver: WebhookReceiver;
let target: CreatedTarget;

beforeAll(async () => {
  [service, receiver] = await Promise.all([TestService.start(actionTargets), WebhookReceiver.start()]);
  target = await createTarget(service, { endpoint: receiver.url });
  await queryDatabase(service, `INSERT INTO executions VALUES ('event/target.created', $1, now(), now())`, [
    [target.id],
  ]);
});
afterAll(() => Promise.all([service?.stop(), receiver?.stop()]));
beforeEach(() => receiver.answerWith(200));

const about =
  (id: string) =>
  ({ body }: ReceivedRequest): boolean =>
    JSON.parse(body.toString()).aggregateID === id;

interface Shown {
  readonly id: string;
  readonly eventId: string;
  readonly attempts: readonly object[];
}

/** The delivery of the event that this target was created, once it has been tried so often and is in the state. */
async function deliveryOf(created: CreatedTarget, state: string, attempts: number): Promise<Shown> {
  const [event] = await service.eventsOf('io.rekey.target.created.v1', created.id);
  return eventually(async () => {
    const { body } = await service.call({ url: `/v1/deliveries?eventId=${event?.id}&targetId=${target.id}` });
    expect(body.items).toMatchObject([{ state, eventType: 'io.rekey.target.created.v1' }]);
    expect(body.items[0].attempts).toHaveLength(attempts);
    return body.items[0];
  });
}

it('brings a delivered event again with the same id and bytes, signed with the key of now alone', async () => {
  const created = await createTarget(service);
  const { id, eventId } = await deliveryOf(created, 'delivered', 1);
  const { body } = await update(service, target, { expirationSigningKey: '0s' });
  expect((await service.call({ method: 'POST', url: `/v1/deliveries/${id}/replay` })).status).toBe(202);
  expect((await deliveryOf(created, 'delivered', 2)).attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
  const [first, second, ...more] = await receiver.waitFor(about(created.id));
  expect(more).toEqual([]);
  expect(second?.body).toEqual(first?.body);
  expect([first?.headers['webhook-id'], second?.headers['webhook-id']]).toEqual([eventId, eventId]);
  const verify = (key: string): unknown =>
    new Webhook(key, { format: 'raw' }).verify(second?.body ?? '', second?.headers as Record<string, string>);
  expect(verify(body.signingKey)).toEqual(JSON.parse(second?.body.toString() ?? ''));
  expect(() => verify(target.signingKey)).toThrow();
});

it('brings what waits for its next attempt at once', async () => {
  receiver.answerWith({ status: 503, headers: { 'retry-after': '3600' } });
  const created = await createTarget(service);
  const { id } = await deliveryOf(created, 'pending', 1);
  receiver.answerWith(200);
  expect((await service.call({ method: 'POST', url: `/v1/deliveries/${id}/replay` })).status).toBe(202);
  expect((await deliveryOf(created, 'delivered', 2)).attempts).toMatchObject([{ status: 503 }, { status: 200 }]);
});

it('brings everything of a range again', async () => {
  const from = new Date();
  const created = [await createTarget(service), await createTarget(service)];
  for (const one of created) await deliveryOf(one, 'delivered', 1);
  const range = { targetId: target.id, from, to: new Date(Date.now() + 60_000) };
  const { status, body } = await service.call({ method: 'POST', url: '/v1/deliveries/replay', body: range });
  expect([status, body]).toEqual([202, { count: 2 }]);
  for (const one of created) await deliveryOf(one, 'delivered', 2);
});
