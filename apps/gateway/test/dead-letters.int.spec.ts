import { randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPIC, DeadLettered, type EventEnvelope } from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { eventually } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { startGateway, type TestGateway } from './start-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.stop());

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
    failedAt: '2026-01-02T03:04:05.000Z',
    ...more,
  };
  const envelope = { ...EVENT, id: uuidv7(), type: DeadLettered.type, subject: id, partitionkey: id, data };
  await gateway.service.eventLog.publish([recordOf(envelope as EventEnvelope, DEAD_LETTER_TOPIC)]);
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
      failedAt: '2026-01-02T03:04:05.000Z',
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

  it('are sent again once: the letter is gone and its subscriber is told', async () => {
    const id = randomUUID();
    await bury(id);
    await find(id);

    const answers = await Promise.all([redrive(id), redrive(id), redrive(id)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([202, 404, 404]);
    const events = await gateway.service.eventsOf('io.rekey.dead-letter.redriven.v1', id);
    expect(events).toHaveLength(1);
    expect(events[0]?.data).toEqual({
      deadLetterId: id,
      subscriber: 'jwks-credentials.ConfigurationsSubscriber.onKeyRotated',
      event: EVENT,
    });
    const { body } = await gateway.call({ url: '/v1/dead-letters?limit=500' });
    expect(body.items.map((item: { id: string }) => item.id)).not.toContain(id);
  });

  it('come back when they fail again', async () => {
    const id = randomUUID();
    await bury(id);
    await find(id);
    await redrive(id);
    await bury(id, { attempts: 1 });

    expect(await find(id)).toMatchObject({ attempts: 1 });
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
