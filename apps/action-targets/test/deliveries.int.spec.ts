import { createHmac } from 'node:crypto';
import { TargetCreated } from '@rekey/contracts';
import { v7 as uuidv7 } from 'uuid';
import { DeliveryQueue } from '../src/deliveries/delivery-queue.js';
import { actionTargets } from '../src/index.js';
import { eventually, type ReceivedRequest, TestService, WebhookReceiver } from '@rekey/testing';
import { createTarget, queryDatabase, update } from './fixtures.js';

const CREATED = 'io.rekey.target.created.v1';

describe('deliveries of events', () => {
  let service: TestService;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    service = await TestService.start(actionTargets);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    await setEvent([]);
  });
  afterEach(() => receiver.stop());
  afterAll(() => service.stop());

  /** The targets of every event of targets. */
  async function setEvent(
    targets: readonly string[],
    condition: object = { event: { group: 'target' } },
  ): Promise<void> {
    const answer = await service.call({ method: 'PUT', url: '/v2/actions/executions', body: { condition, targets } });
    expect(answer).toMatchObject({ status: 200 });
  }

  const aboutTarget =
    (id: string, type = 'target.created') =>
    ({ body }: ReceivedRequest): boolean => {
      const event = JSON.parse(body.toString());
      return event.aggregateID === id && event.event_type === type;
    };

  const deliveriesOf = (targetId: string): Promise<{ state: string; attempt_count: number; attempts: unknown[] }[]> =>
    queryDatabase(service, 'SELECT * FROM deliveries WHERE target_id = $1 ORDER BY id', [targetId]);

  it('brings the event, in the vendor’s body and signed both ways, once', async () => {
    const target = await createTarget(service, { endpoint: `${receiver.url}/hook` });
    await setEvent([target.id]);
    const other = await createTarget(service);
    const [request] = await receiver.waitFor(aboutTarget(other.id));
    const [event] = await service.eventsOf(CREATED, other.id);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event?.id });
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      aggregateID: other.id,
      aggregateType: 'target',
      resourceOwner: expect.any(String),
      instanceID: expect.any(String),
      version: 'v1',
      sequence: expect.any(Number),
      event_type: 'target.created',
      created_at: event?.time,
      userID: 'bootstrap',
      event_payload: event?.data,
    });
    const [t, v1] = String(request?.headers['zitadel-signature']).split(',');
    const signed = `${t?.slice(2)}.${request?.body.toString()}`;
    expect(v1).toBe(`v1=${createHmac('sha256', target.signingKey).update(signed).digest('hex')}`);
    await eventually(async () => {
      expect((await deliveriesOf(target.id)).every(({ state }) => state === 'delivered')).toBe(true);
    });
    expect([...receiver.countById.values()].every((count) => count === 1)).toBe(true);
  });

  it('goes to each target of the best matching execution and to none of another', async () => {
    const [one, two, all] = await Promise.all(
      ['one', 'two', 'all'].map((path) => createTarget(service, { endpoint: `${receiver.url}/${path}` })),
    );
    await setEvent([all?.id ?? ''], { event: { all: true } });
    await setEvent([one?.id ?? '', two?.id ?? '']);
    const other = await createTarget(service);
    await eventually(async () => {
      const about = receiver.requests.filter(aboutTarget(other.id)).map(({ path }) => path);
      expect(about.sort()).toEqual(['/one', '/two']);
    });
    await setEvent([], { event: { all: true } });
  });

  it('tries again after a failure, with the same id and the same bytes, and logs each attempt', async () => {
    const target = await createTarget(service, { endpoint: receiver.url });
    const sorry = { status: 503, body: `sorry\u0000${'x'.repeat(2_000)}` };
    receiver.answerWith(({ headers }) => (receiver.countById.get(String(headers['webhook-id'])) === 1 ? sorry : 204));
    await setEvent([target.id]);
    const other = await createTarget(service);
    const requests = await eventually(() => {
      const about = receiver.requests.filter(aboutTarget(other.id));
      expect(about.length).toBeGreaterThanOrEqual(2);
      return Promise.resolve(about);
    });
    expect(requests[1]?.headers['webhook-id']).toBe(requests[0]?.headers['webhook-id']);
    expect(requests[1]?.body).toEqual(requests[0]?.body);
    await eventually(async () => {
      const [delivery] = await deliveriesOf(target.id);
      expect(delivery).toMatchObject({
        state: 'delivered',
        attempt_count: 2,
        attempts: [
          { status: 503, error: 'status 503', responseBody: `sorry\ufffd${'x'.repeat(1_018)}` },
          { status: 204, error: null },
        ],
      });
    });
  });

  it('signs with the old key too while it retires, and with a key from before a rotation without overlap never again', async () => {
    const target = await createTarget(service, { endpoint: receiver.url });
    await setEvent([target.id]);
    const { body: second } = await update(service, target, { expirationSigningKey: '3600s' });
    const other = await createTarget(service);
    const [both] = await receiver.waitFor(aboutTarget(other.id));
    expect(keysThatSigned(both, [target.signingKey, second.signingKey])).toEqual([
      second.signingKey,
      target.signingKey,
    ]);
    const { body: third } = await update(service, target, { expirationSigningKey: '0s' });
    const last = await createTarget(service);
    const [alone] = await receiver.waitFor(aboutTarget(last.id));
    expect(keysThatSigned(alone, [target.signingKey, second.signingKey, third.signingKey])).toEqual([third.signingKey]);
  });

  it('gives up with a 410, says so, disables the target, and goes on after its next update', async () => {
    const target = await createTarget(service, { endpoint: receiver.url });
    receiver.answerWith(410);
    await setEvent([target.id]);
    await createTarget(service);
    await receiver.waitFor(1);
    const exhausted = await eventually(() => {
      const found = service.events.find(
        ({ type, data }) => type.includes('exhausted') && data['targetId'] === target.id,
      );
      expect(found).toBeDefined();
      return Promise.resolve(found);
    });
    expect(exhausted?.data).toMatchObject({ reason: 'gone', attempts: 1, lastStatus: 410, eventType: CREATED });
    const before = receiver.received;
    const waiting = await createTarget(service);
    await eventually(async () => expect((await deliveriesOf(target.id)).length).toBeGreaterThanOrEqual(2));
    expect(receiver.received).toBe(before);
    receiver.answerWith(200);
    await update(service, target, {});
    await receiver.waitFor(aboutTarget(waiting.id));
  });

  it('keeps the order of one target, over failures too, when its target wants it', async () => {
    const target = await createTarget(service, { endpoint: receiver.url });
    const url = `/v1/targets/${target.id}/delivery-settings`;
    expect(await service.call({ method: 'PATCH', url, body: { ordered: true } })).toMatchObject({ status: 200 });
    let calls = 0;
    receiver.answerWith(() => ((calls += 1) === 3 ? 500 : 200));
    await setEvent([target.id]);
    const others: string[] = [];
    for (let made = 0; made < 6; made += 1) others.push((await createTarget(service)).id);
    await receiver.waitFor(aboutTarget(others[5] as string));
    const seen = receiver.requests
      .map(({ body }) => JSON.parse(body.toString()).aggregateID)
      .filter((id) => others.includes(id));
    expect([...new Set(seen)]).toEqual(others);
    expect(seen).toHaveLength(others.length + 1);
  });

  // The risk: who makes and deletes targets again and again fills the memory of every replica.
  it('keeps nothing of targets that are gone, whatever became of what was sent to them', async () => {
    const queue = service.app.get(DeliveryQueue, { strict: false });
    await queue.sweep();
    // Of targets that are there still.
    const before = queue.kept;
    receiver.answerWith(({ path }) =>
      path === '/slow' ? new Promise<never>(() => undefined) : path === '/ok' ? 200 : 500,
    );
    for (let round = 0; round < 3; round += 1) {
      const targets = await Promise.all(
        ['/ok', '/bad', '/slow', '/ok', '/bad'].map((path) =>
          createTarget(service, { endpoint: `${receiver.url}${path}`, timeout: '0.5s' }),
        ),
      );
      await setEvent(targets.map(({ id }) => id));
      const others = await Promise.all(Array.from({ length: 25 }, () => createTarget(service)));
      await receiver.waitFor(aboutTarget(others[24]?.id ?? ''));
      expect(queue.kept).toBeGreaterThan(before);
      await Promise.all(targets.map(({ url }) => service.call({ method: 'DELETE', url })));
    }
    await eventually(async () => {
      await queue.sweep();
      expect(queue.kept).toBeLessThanOrEqual(before);
    });
  });

  // The risk: one record that nobody can store, and no target is told of anything any more.
  it.each<[string, Record<string, string>, string]>([
    ['a NUL in its subject', { ce_subject: 'a\u0000b' }, '{}'],
    ['a NUL in its actor', { ce_actor: '\u0000' }, '{}'],
    ['a time that the database does not know', { ce_time: '0000-01-01T00:00:00Z' }, '{}'],
    ['a NUL in its data', {}, '{"targetId":"a\\u0000"}'],
    ['half of a surrogate pair in its data', {}, '{"targetId":"\\ud800"}'],
    ['data that is no object', {}, '[]'],
    ['no type', { ce_type: '' }, '{}'],
  ])('go on past an event with %s', async (_, headers, value) => {
    const target = await createTarget(service, { endpoint: receiver.url });
    await setEvent([target.id]);
    const key = uuidv7();
    const record = {
      topic: TargetCreated.topic,
      key,
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: uuidv7(),
        ce_source: '/services/action-targets',
        ce_type: CREATED,
        ce_subject: key,
        ce_time: new Date().toISOString(),
        ce_partitionkey: key,
        ...headers,
      },
      value: Buffer.from(value),
    };
    await service.eventLog.publish([record]);
    const other = await createTarget(service);
    await receiver.waitFor(aboutTarget(other.id));
  });

  it('does not let a target that never answers hold up another', async () => {
    const dead = await createTarget(service, { endpoint: `${receiver.url}/dead`, timeout: '270s' });
    const healthy = await createTarget(service, { endpoint: `${receiver.url}/healthy` });
    receiver.answerWith(({ path }) => (path === '/dead' ? new Promise<never>(() => undefined) : 200));
    await setEvent([dead.id, healthy.id]);
    const others = await Promise.all(Array.from({ length: 100 }, () => createTarget(service)));
    await eventually(() => {
      const ids = receiver.requests
        .filter(({ path }) => path === '/healthy')
        .map(({ body }) => JSON.parse(body.toString()));
      expect(others.filter(({ id }) => !ids.some(({ aggregateID }) => aggregateID === id))).toEqual([]);
      return Promise.resolve();
    });
    expect(receiver.countByPath.get('/dead')).toBeLessThanOrEqual(32);
    await setEvent([]);
    await service.call({ method: 'DELETE', url: dead.url });
  });
});

/** Which of the keys made a signature in the header, in the header's order. */
function keysThatSigned(request: ReceivedRequest | undefined, keys: readonly string[]): string[] {
  const [t = '', ...signatures] = String(request?.headers['zitadel-signature']).split(',');
  const signed = `${t.slice(2)}.${request?.body.toString()}`;
  return signatures.flatMap((signature) =>
    keys.filter((key) => `v1=${createHmac('sha256', key).update(signed).digest('hex')}` === signature),
  );
}
