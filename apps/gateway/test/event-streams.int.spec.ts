import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { EventEnvelope } from '@rekey/contracts';
import { eventually, uniqueName } from '@rekey/testing';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { Authenticator } from '../src/access-tokens/authenticator.js';
import { EventFeedRepository } from '../src/event-feed/event-feed.repository.js';
import { FeedTail } from '../src/event-feed/feed-tail.js';
import { startGateway, type TestGateway } from './start-gateway.js';

const masterKey = [Buffer.alloc(32, 3).toString('base64')];
const PER_TOKEN = 100;

/** Two replicas on one database. */
let one: TestGateway;
let two: TestGateway;
let store: EventFeedRepository;
const ports = new Map<TestGateway, number>();
beforeAll(async () => {
  one = await startGateway({ config: { masterKey } });
  two = await startGateway({ config: { masterKey, databaseUrl: one.service.databaseUrl } });
  for (const at of [one, two]) {
    await at.service.app.listen(0, '127.0.0.1');
    ports.set(at, Number(new URL(await at.service.app.getUrl()).port));
  }
  store = one.service.app.get(EventFeedRepository, { strict: false });
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

const event = (subject: string, type = 'io.rekey.key.rotated.v1'): EventEnvelope => ({
  specversion: '1.0',
  id: uuidv7(),
  source: '/services/key-vault',
  type,
  subject,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  partitionkey: subject,
  data: {},
});

interface Stream {
  readonly status: number | undefined;
  readonly body: () => string;
  readonly close: () => void;
}

async function open(token: string, query = '', at = one): Promise<Stream> {
  const asked = request({
    host: '127.0.0.1',
    port: ports.get(at),
    path: `/v1/events?${query}`,
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
    agent: false,
  }).end();
  asked.on('error', () => undefined);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let body = '';
  answer.setEncoding('utf8').on('data', (text: string) => (body += text));
  answer.on('error', () => undefined);
  return { status: answer.statusCode, body: () => body, close: () => void asked.destroy() };
}

const reader = async (): Promise<string> => (await one.issue([{ permission: 'event.read' }])).token;

const openMany = (count: number, token: string, query?: string): Promise<Stream[]> =>
  Promise.all(Array.from({ length: count }, () => open(token, query)));

const closeAll = (streams: readonly Stream[]): void => streams.forEach(({ close }) => close());

/** All of them show the event. */
const show = (streams: readonly Stream[], { id }: EventEnvelope): Promise<void> =>
  eventually(() => expect(streams.filter(({ body }) => !body().includes(`id: ${id}\n`))).toEqual([]));

async function listeners(): Promise<number> {
  const client = new pg.Client({ connectionString: one.service.databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%LISTEN "rekey_event_feed"%'
        AND pid <> pg_backend_pid()`,
  );
  await client.end();
  return rows.length;
}

describe('streams of the feed', () => {
  it('share one reading of what is appended, however many are open', async () => {
    const [token, other] = [await reader(), await reader()];
    const subject = uniqueName('key');
    const streams = [...(await openMany(30, token)), ...(await openMany(30, other, `subject=${subject}`))];
    const [first, second] = [event(subject), event(subject)];
    await store.append([first]);
    await show(streams, first);

    const statements = jest.spyOn(pg.Client.prototype, 'query');
    await store.append([second]);
    await show(streams, second);
    const reads = statements.mock.calls.filter(([text]) => String(text).includes('FROM feed_events'));
    statements.mockRestore();

    // The one reading and the look behind it; each stream for itself would be sixty.
    expect(reads.length).toBeLessThan(8);
    closeAll(streams);
  });

  it('hear of what another replica appends, by a session that is there only while somebody reads', async () => {
    const stream = await open(await reader(), '', two);
    await eventually(async () => expect(await listeners()).toBe(1));

    const appended = event(uniqueName('key'));
    await store.append([appended]);

    await show([stream], appended);
    stream.close();
    await eventually(async () => expect(await listeners()).toBe(0));
  });

  it('are bounded for each token, so that one cannot keep the others from theirs', async () => {
    const [greedy, modest] = [await reader(), await reader()];
    const streams = await openMany(PER_TOKEN, greedy);
    expect(streams.map(({ status }) => status)).toEqual(Array(PER_TOKEN).fill(200));

    const refused = await open(greedy);
    expect(refused.status).toBe(429);
    await eventually(() => expect(refused.body()).toContain('gateway.event-feed.too-many-streams'));
    const welcome = await open(modest);
    expect(welcome.status).toBe(200);

    streams.pop()?.close();
    await eventually(async () => {
      const again = await open(greedy);
      streams.push(again);
      expect(again.status).toBe(200);
    });
    closeAll([...streams, welcome]);
  });

  it('show a reader that is slower than the feed everything, once and in order', async () => {
    const tail = one.service.app.get(FeedTail, { strict: false });
    const subject = uniqueName('key');
    const over = new AbortController();
    const following = tail.follow(await store.end(), { subject }, over.signal);
    expect((await following.next()).value).toEqual([]);
    const appended: string[] = [];
    for (let batch = 0; batch < 6; batch += 1) {
      const events = Array.from({ length: 300 }, () => event(subject));
      appended.push(...events.map(({ id }) => id));
      await store.append(events);
    }

    const seen: string[] = [];
    while (seen.length < appended.length) {
      const { value } = await following.next();
      seen.push(...(value as { event: EventEnvelope }[]).map((row) => row.event.id));
    }
    const last = event(subject);
    await store.append([last]);
    let after: string[] = [];
    while (after.length === 0) {
      after = ((await following.next()).value as { event: EventEnvelope }[]).map((row) => row.event.id);
    }
    over.abort();

    expect(seen).toEqual(appended);
    expect(after).toEqual([last.id]);
  });

  it('are asked together whether they may go on', async () => {
    const authenticator = one.service.app.get(Authenticator, { strict: false });
    const alive = await one.issue([{ permission: 'event.read' }]);
    const gone = await one.issue([{ permission: 'event.read' }]);
    const client = new pg.Client({ connectionString: one.service.databaseUrl });
    await client.connect();
    await client.query('DELETE FROM gateway.access_tokens WHERE id = $1', [gone.id]);
    await client.end();
    const callers = [alive, gone, alive].map(({ id }) => ({ id, kind: 'token' as const }));

    const statements = jest.spyOn(pg.Client.prototype, 'query');
    const allowed = await authenticator.stillAllowed([...callers, { id: 'bootstrap', kind: 'bootstrap' }]);
    const asked = statements.mock.calls.filter(([text]) => String(text).includes('"access_tokens"'));
    statements.mockRestore();

    expect([...allowed].sort()).toEqual([alive.id, 'bootstrap'].sort());
    expect(asked).toHaveLength(1);
  });
});
