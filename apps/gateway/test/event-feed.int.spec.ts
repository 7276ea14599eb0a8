import { EventEmitter, once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { EventEnvelope } from '@rekey/contracts';
import { envelopeOf, recordOf } from '@rekey/messaging';
import { eventually, uniqueName } from '@rekey/testing';
import fc from 'fast-check';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { EventFeedRepository } from '../src/event-feed/event-feed.repository.js';
import { BOOTSTRAP_TOKEN, startGateway, type TestGateway } from './start-gateway.js';

const TOPIC = 'rekey.key-vault.events';

let gateway: TestGateway;
let store: EventFeedRepository;
let port = 0;
beforeAll(async () => {
  gateway = await startGateway();
  store = gateway.service.app.get(EventFeedRepository, { strict: false });
  await gateway.service.app.listen(0, '127.0.0.1');
  port = Number(new URL(await gateway.service.app.getUrl()).port);
});
afterAll(() => gateway.stop());

function event(subject: string, type = 'io.rekey.key.rotated.v1', data: object = {}): EventEnvelope {
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: '/services/key-vault',
    type,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: subject,
    actor: 'token-1',
    data: data as Record<string, unknown>,
  };
}

const publish = (...events: EventEnvelope[]): Promise<void> =>
  gateway.service.eventLog.publish(events.map((one) => recordOf(one, TOPIC)));

const page = async (query: string): Promise<{ items: EventEnvelope[]; next: string | null }> => {
  const { status, body } = await gateway.call({ url: `/v1/events?${query}` });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as { items: EventEnvelope[]; next: string | null };
};

/** Waits until the feed holds so many events about the subject. */
const held = (subject: string, count: number): Promise<EventEnvelope[]> =>
  eventually(async () => {
    const { items } = await page(`subject=${subject}&limit=500`);
    if (items.length < count) throw new Error(`${items.length} of ${count}`);
    return items;
  });

describe('GET /v1/events', () => {
  it('shows what was published, as CloudEvents, in order, and each event once', async () => {
    const subject = uniqueName('key');
    const events = [event(subject), event(subject, 'io.rekey.key.updated.v1', { changes: { name: 'n' } })];

    await publish(...events);
    await held(subject, 2);
    await publish(...events);
    await publish(event(subject));

    expect((await held(subject, 3)).slice(0, 2)).toEqual(events);
    expect(await held(subject, 3)).toHaveLength(3);
  });

  it('filters by type, whole or short, and by subject', async () => {
    const subject = uniqueName('key');
    await publish(event(subject), event(subject, 'io.rekey.target.signing-key-rotated.v1'), event(uniqueName('key')));
    await held(subject, 2);

    const typesOf = async (type: string) =>
      (await page(`subject=${subject}&type=${type}`)).items.map((one) => one.type);
    for (const type of ['key.rotated', 'io.rekey.key.rotated.v1']) {
      expect(await typesOf(type)).toEqual(['io.rekey.key.rotated.v1']);
    }
    expect(await typesOf('target.signing-key-rotated')).toEqual(['io.rekey.target.signing-key-rotated.v1']);
    expect(await typesOf('key')).toEqual([]);
    const { items } = await page('type=key.rotated&limit=500');
    expect(new Set(items.map((one) => one.type))).toEqual(new Set(['io.rekey.key.rotated.v1']));
  });

  it('leads through pages by cursor to null at the end, and on from there by the last id', async () => {
    const subject = uniqueName('key');
    const events = Array.from({ length: 5 }, () => event(subject));
    await publish(...events);
    await held(subject, 5);

    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const current: { items: EventEnvelope[]; next: string | null } = await page(
        `subject=${subject}&limit=2${next === '' ? '' : `&after=${next}`}`,
      );
      seen.push(...current.items.map(({ id }) => id));
      next = current.next;
    }
    expect(seen).toEqual(events.map(({ id }) => id));

    const last = seen.at(-1) ?? '';
    expect(await page(`subject=${subject}&after=${last}`)).toEqual({ items: [], next: null });
    await publish(event(subject));
    await held(subject, 6);
    for (const after of [last, last.toUpperCase()]) {
      expect((await page(`subject=${subject}&after=${after}`)).items).toHaveLength(1);
    }
  });

  it.each([
    'after=x',
    'after=-1',
    `after=${uuidv7()}`,
    'after=1e3',
    'limit=501',
    'type=a&type=b',
    `subject=${'x'.repeat(201)}`,
  ])('refuses ?%s', async (query) => {
    expect((await gateway.call({ url: `/v1/events?${query}` })).status).toBe(400);
  });

  it('is for those with event.read', async () => {
    const { token } = await gateway.issue([{ permission: 'token.write' }]);
    const reader = await gateway.issue([{ permission: 'event.read' }]);

    expect((await gateway.call({ url: '/v1/events', token })).status).toBe(403);
    expect((await gateway.call({ url: '/v1/events', token: null })).status).toBe(401);
    expect((await gateway.call({ url: '/v1/events', token: reader.token })).status).toBe(200);
  });

  it('passes over what is no event, text that jsonb cannot hold included', async () => {
    const subject = uniqueName('key');
    const odd = event(subject, 'io.rekey.key.updated.v1', { name: 'a\0b\ud800' });
    const broken = { topic: TOPIC, key: subject, headers: { ce_id: 'x' }, value: Buffer.from('{') };
    const endless = event(`${subject}${'x'.repeat(1_900)}`);

    await gateway.service.eventLog.publish([recordOf(odd, TOPIC), broken, recordOf(endless, TOPIC)]);
    const good = event(subject);
    await publish(good);

    expect((await held(subject, 1)).map(({ id }) => id)).toEqual([good.id]);
  });

  it('keeps nothing for longer than it should', async () => {
    const subject = uniqueName('key');
    await publish(event(subject), event(subject));
    await held(subject, 2);
    await sql(`UPDATE gateway.feed_events SET stored_at = now() - interval '73 hours' WHERE subject = '${subject}'
                 AND position = (SELECT min(position) FROM gateway.feed_events WHERE subject = '${subject}')`);

    await store.prune(new Date(Date.now() - 72 * 3_600_000));

    expect((await page(`subject=${subject}`)).items).toHaveLength(1);
  });
});

describe('a reader that follows the cursor', () => {
  it('never misses an event, whatever commits late and however many write', async () => {
    const writers = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }), {
      minLength: 2,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(writers, fc.integer({ min: 1, max: 5 }), async (sizes, limit) => {
        const subject = uniqueName('key');
        const written: string[] = [];
        let isWriting = true;
        const writing = Promise.all(
          sizes.map(async (batches) => {
            for (const size of batches) {
              const events = Array.from({ length: size }, () => event(subject));
              await store.append(events);
              written.push(...events.map(({ id }) => id));
            }
          }),
        ).finally(() => (isWriting = false));

        const seen: string[] = [];
        let position = 0;
        for (;;) {
          const wasWriting = isWriting;
          const rows = await store.read(position, { subject }, limit);
          seen.push(...rows.map((row) => row.event.id));
          position = rows.at(-1)?.position ?? position;
          if (rows.length === 0 && !wasWriting) break;
        }
        await writing;

        expect(seen.toSorted()).toEqual(written.toSorted());
      }),
      { numRuns: 15 },
    );
  });

  it('sees nothing of a later append before an earlier one that is still open', async () => {
    const subject = uniqueName('key');
    const client = new pg.Client({ connectionString: gateway.service.databaseUrl });
    await client.connect();
    await client.query('SET search_path = gateway');
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(5393241, 7 + hashtext(current_schema()) % 1000000 * 10)`);
    await client.query(`INSERT INTO feed_events (id, type, subject, event) VALUES ($1, 't', $2, '{}')`, [
      uuidv7(),
      subject,
    ]);
    const later = store.append([event(subject)]);

    await eventually(async () => {
      const { rows } = await client.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
      expect(rows.length).toBeGreaterThan(0);
    });
    expect(await store.read(0, { subject }, 10)).toEqual([]);
    await client.query('COMMIT');
    await later;
    await client.end();

    expect(await store.read(0, { subject }, 10)).toHaveLength(2);
  });
});

describe('the live stream', () => {
  it('shows events as they come, and resumes behind the last one that was seen', async () => {
    const subject = uniqueName('key');
    const stream = await open(`subject=${subject}`);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const [first, second, third] = [event(subject), event(subject), event(subject)];

    await publish(first as EventEnvelope);
    await stream.until(1);
    stream.close();
    await publish(second as EventEnvelope);
    await held(subject, 2);
    const resumed = await open(`subject=${subject}`, { 'last-event-id': first?.id ?? '' });
    await publish(third as EventEnvelope);

    expect(await resumed.until(2)).toEqual([
      { id: second?.id, event: second?.type, data: second },
      { id: third?.id, event: third?.type, data: third },
    ]);
    resumed.close();
  });

  it('begins at the end unless it is told where, and filters', async () => {
    const subject = uniqueName('key');
    await publish(event(subject));
    const [old] = await held(subject, 1);

    const live = await open(`subject=${subject}&type=key.updated`);
    const all = await open(`subject=${subject}&after=0`);
    await publish(event(subject), event(subject, 'io.rekey.key.updated.v1'));

    expect((await live.until(1)).map((one) => one.event)).toEqual(['io.rekey.key.updated.v1']);
    expect((await all.until(3))[0]?.id).toBe(old?.id);
    live.close();
    all.close();
  });

  it('carries more than one batch to a reader that comes late', async () => {
    const subject = uniqueName('key');
    const events = Array.from({ length: 450 }, () => event(subject));
    await store.append(events);

    const stream = await open(`subject=${subject}&after=0`);

    expect((await stream.until(450)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    stream.close();
  });

  it('refuses a start that it does not know, and who may not read, before it begins', async () => {
    const accept = { accept: 'text/event-stream' };
    const { token } = await gateway.issue([{ permission: 'token.write' }]);

    expect((await gateway.call({ url: '/v1/events', headers: { ...accept, 'last-event-id': uuidv7() } })).status).toBe(
      400,
    );
    expect((await gateway.call({ url: '/v1/events', headers: accept, token })).status).toBe(403);
  });

  it('ends when its token is revoked', async () => {
    const { id, token } = await gateway.issue([{ permission: 'event.read' }]);
    const stream = await open('after=0', { authorization: `Bearer ${token}` });

    await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });

    await stream.ended;
  });

  it('ends when the gateway stops, instead of keeping it from stopping', async () => {
    const other = await startGateway();
    await other.service.app.listen(0, '127.0.0.1');
    const stream = await open('after=0', {}, Number(new URL(await other.service.app.getUrl()).port));

    await Promise.all([other.stop(), stream.ended]);
  });
});

interface Sent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** An event source over a real socket. */
async function open(query: string, headers: Record<string, string> = {}, at = port) {
  const asked = request({
    host: '127.0.0.1',
    port: at,
    path: `/v1/events?${query}`,
    headers: { accept: 'text/event-stream', authorization: `Bearer ${BOOTSTRAP_TOKEN}`, ...headers },
  }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  const arrived = new EventEmitter();
  const sent: Sent[] = [];
  let rest = '';
  answer.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    sent.push(...blocks.filter((block) => !block.startsWith(':')).map(sentOf));
    arrived.emit('more');
  });
  return {
    headers: answer.headers,
    ended: once(answer, 'end').catch(() => undefined),
    close: () => void asked.destroy(),
    until: async (count: number): Promise<Sent[]> => {
      while (sent.length < count) await once(arrived, 'more');
      return sent;
    },
  };
}

function sentOf(block: string): Sent {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  return { id: fields.get('id'), event: fields.get('event'), data: JSON.parse(fields.get('data') ?? 'null') };
}

async function sql(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: gateway.service.databaseUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe('the fixture', () => {
  it('makes events that the log reads back as they were', () => {
    const one = event('s');

    expect(envelopeOf(recordOf(one, TOPIC))).toEqual(one);
  });
});
