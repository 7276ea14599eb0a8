import { randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPIC, DeadLettered, DeadLetterHandled, type EventEnvelope } from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { eventually } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { DeadLetterRetention } from '../src/dead-letters/dead-letter-retention.js';
import { startGateway, type TestGateway } from './start-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const RECENTLY = new Date(Date.now() - 60_000).toISOString();

const EVENT: EventEnvelope = {
  specversion: '1.0',
  id: uuidv7(),
  source: '/services/key-vault',
  type: 'io.rekey.key.rotated.v1',
  subject: 'key-1',
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  partitionkey: 'key-1',
  data: { keyId: 'key-1' },
};

/** What a service publishes when a subscriber gave up. */
async function bury(id: string, more: Partial<DeadLettered> = {}): Promise<void> {
  const data = {
    deadLetterId: id,
    subscriber: 'jwks-credentials.ConfigurationsSubscriber.onKeyRotated',
    event: EVENT,
    error: 'TypeError: no',
    attempts: 5,
    failedAt: RECENTLY,
    ...more,
  };
  await tell({ ...EVENT, type: DeadLettered.type, data }, id);
}

async function tell(event: EventEnvelope, id: string): Promise<void> {
  const envelope = { ...event, id: uuidv7(), subject: id, partitionkey: id };
  await gateway.service.eventLog.publish([recordOf(envelope, DEAD_LETTER_TOPIC)]);
}

const find = (id: string): Promise<Record<string, unknown>> =>
  eventually(async () => {
    const { body } = await gateway.call({ url: '/v1/dead-letters?limit=500' });
    const found = body.items.find((item: { id: string }) => item.id === id);
    if (found === undefined) throw new Error('not there yet');
    return found as Record<string, unknown>;
  });

const redrive = (id: string, token?: string) =>
  gateway.call({ method: 'POST', url: `/v1/dead-letters/${id}/redrive`, ...(token === undefined ? {} : { token }) });

describe('dead letters', () => {
  it('are listed with everything that an operator needs', async () => {
    const id = randomUUID();
    await bury(id);

    expect(await find(id)).toEqual({
      id,
      subscriber: 'jwks-credentials.ConfigurationsSubscriber.onKeyRotated',
      event: EVENT,
      error: 'TypeError: no',
      attempts: 5,
      failedAt: RECENTLY,
      redrivenAt: null,
    });
  });

  it('keep one entry for one subscriber and event, the newest failure', async () => {
    const id = randomUUID();
    await bury(id);
    await find(id);
    await bury(id, { attempts: 9 });

    await eventually(async () => expect(await find(id)).toMatchObject({ attempts: 9 }));
  });

  it('are listed in pages', async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    for (const id of ids) await bury(id);
    for (const id of ids) await find(id);

    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body } = await gateway.call({ url: `/v1/dead-letters?limit=2${after === '' ? '' : `&after=${after}`}` });
      seen.push(...body.items.map((item: { id: string }) => item.id));
      after = body.next as string | null;
    }

    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(ids));
  });

  it('are sent again, and stay until their subscriber says that it has handled them', async () => {
    const id = randomUUID();
    await bury(id);
    await find(id);

    expect((await redrive(id)).status).toBe(202);
    const [event] = await gateway.service.eventsOf('io.rekey.dead-letter.redriven.v1', id);
    const subscriber = 'jwks-credentials.ConfigurationsSubscriber.onKeyRotated';
    expect(event?.data).toEqual({ deadLetterId: id, subscriber, event: EVENT });
    expect(await find(id)).toMatchObject({ id, redrivenAt: expect.any(String) });

    await tell({ ...EVENT, type: DeadLetterHandled.type, data: { deadLetterId: id, subscriber } }, id);
    await eventually(async () => {
      const { body } = await gateway.call({ url: '/v1/dead-letters?limit=500' });
      expect(body.items.map((item: { id: string }) => item.id)).not.toContain(id);
    });
    expect((await redrive(id)).status).toBe(404);
  });

  it('are forgotten when nobody has looked after them for long', async () => {
    const [old, recent] = [randomUUID(), randomUUID()];
    const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    await bury(old, { failedAt: daysAgo(91) });
    await bury(recent, { failedAt: daysAgo(89) });
    await find(old);
    await find(recent);
    await gateway.service.app.get(DeadLetterRetention, { strict: false }).prune();
    const { body } = await gateway.call({ url: '/v1/dead-letters?limit=500' });
    const ids = body.items.map((item: { id: string }) => item.id);
    expect([ids.includes(old), ids.includes(recent)]).toEqual([false, true]);
  });

  it('come back when they fail again', async () => {
    const id = randomUUID();
    await bury(id);
    await find(id);
    await redrive(id);
    await bury(id, { attempts: 1 });

    await eventually(async () => expect(await find(id)).toMatchObject({ attempts: 1, redrivenAt: null }));
  });

  it('are kept also when their event holds text that jsonb cannot, and cannot be sent again when truncated', async () => {
    const [odd, cut] = [randomUUID(), randomUUID()];
    await bury(odd, { event: { ...EVENT, data: { name: 'a\0b' } }, error: 'bad \0' });
    await bury(cut, { event: { topic: 't', headers: {}, valueBase64: 'eA==', truncated: true } });

    expect(await find(odd)).toMatchObject({ event: { data: { name: 'a\ufffdb' } }, error: 'bad \ufffd' });
    await find(cut);
    expect(await redrive(cut)).toMatchObject({ status: 400, body: { code: 'gateway.dead-letter.truncated' } });
    expect(await find(cut)).toMatchObject({ id: cut });
  });

  it.each(['nothing', randomUUID(), '%00'])('find no letter %s', async (id) => {
    expect([400, 404]).toContain((await redrive(id)).status);
  });

  it('are for those with dead_letter.write', async () => {
    const { token } = await gateway.issue([{ permission: 'event.read' }]);

    expect((await gateway.call({ url: '/v1/dead-letters', token })).status).toBe(403);
    expect((await redrive(randomUUID(), token)).status).toBe(403);
    expect((await gateway.call({ url: '/v1/dead-letters', token: null })).status).toBe(401);
  });
});
