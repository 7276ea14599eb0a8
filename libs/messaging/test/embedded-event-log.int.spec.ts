import { createLogger } from '@rekey/telemetry';
import { eventually, startPrivatePostgres, testDatabaseUrl, uniqueName } from '@rekey/testing';
import pg from 'pg';
import { EmbeddedEventLog } from '../src/embedded/embedded-event-log.js';
import { eventLogContract, recordOf } from './event-log.contract.js';

const logger = createLogger('silent', 'test');

describe('The embedded event log', () => {
  let url: string;
  beforeAll(async () => {
    url = await testDatabaseUrl();
  });

  eventLogContract({ open: () => new EmbeddedEventLog({ url, logger, poolSize: 3 }) });

  it('tells how far all groups are behind with one statement', async () => {
    const log = new EmbeddedEventLog({ url, logger });
    const topics = [uniqueName('topic'), uniqueName('topic')];
    const groups = Array.from({ length: 6 }, () => uniqueName('group'));
    try {
      for (const group of groups) await log.subscribe({ group, topics, onBatch: () => Promise.resolve() });
      const statements = jest.spyOn(pg.Client.prototype, 'query');
      const lag = await log.lag();
      const counting = statements.mock.calls.filter(([text]) => String(text).includes('count(*)'));
      statements.mockRestore();

      expect(lag.map(({ group, topic }) => `${group} ${topic}`).sort()).toEqual(
        groups.flatMap((group) => topics.map((topic) => `${group} ${topic}`)).sort(),
      );
      expect(counting).toHaveLength(1);
    } finally {
      await log.close();
    }
  });

  it('deletes old records that every group has handled, and no others', async () => {
    const log = new EmbeddedEventLog({ url, logger });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const [handled, waiting] = [uniqueName('topic'), uniqueName('topic')];
      const seen: string[] = [];
      const onBatch = (records: readonly { value: Buffer }[]): Promise<void> => {
        seen.push(...records.map(({ value }) => String(value)));
        return Promise.resolve();
      };
      await log.publish([recordOf(handled, 'k', 'old'), recordOf(waiting, 'k', 'old too')]);
      const group = uniqueName('group');
      const first = await log.subscribe({ group, topics: [handled, waiting], onBatch });
      await eventually(() => expect(seen).toHaveLength(2));
      await first.close();
      await log.publish([recordOf(waiting, 'k', 'not handled')]);
      await client.query(`UPDATE event_log.records SET created_at = now() - interval '8 days' WHERE topic = ANY($1)`, [
        [handled, waiting],
      ]);
      await log.publish([recordOf(handled, 'k', 'young')]);
      await log.prune();
      const { rows } = await client.query<{ text: string }>(
        `SELECT convert_from(value, 'UTF8') AS text FROM event_log.records WHERE topic = ANY($1) ORDER BY position`,
        [[handled, waiting]],
      );
      expect(rows.map((row) => row.text)).toEqual(['not handled', 'young']);

      // The group is one that nobody reads for any more.
      await client.query(`UPDATE event_log.records SET created_at = now() - interval '31 days' WHERE topic = $1`, [
        waiting,
      ]);
      await log.prune();
      const left = await client.query('SELECT FROM event_log.records WHERE topic = $1', [waiting]);
      expect(left.rows).toEqual([]);
    } finally {
      await client.end();
      await log.close();
    }
  });
});

describe('The embedded event log, when its database is killed', () => {
  it('goes on where it was, for groups and broadcasts, and says that it is not well meanwhile', async () => {
    const postgres = await startPrivatePostgres();
    const log = new EmbeddedEventLog({ url: postgres.url, logger });
    try {
      const topic = uniqueName('topic');
      const seen: string[] = [];
      const heard: string[] = [];
      const into =
        (target: string[]) =>
        (records: readonly { value: Buffer }[]): Promise<void> => {
          target.push(...records.map(({ value }) => String(value)));
          return Promise.resolve();
        };
      await log.subscribe({ group: 'group', topics: [topic], onBatch: into(seen) });
      await log.subscribe({ group: 'cache', topics: [topic], broadcast: true, onBatch: into(heard) });
      await log.publish([recordOf(topic, 'k', 'before')]);
      await eventually(() => expect([seen, heard]).toEqual([['before'], ['before']]));

      await postgres.kill();
      await expect(log.publish([recordOf(topic, 'k', 'lost')])).rejects.toThrow();
      await eventually(async () => expect(await log.health()).toMatchObject({ ok: false }));
      await postgres.start();

      await eventually(() => log.publish([recordOf(topic, 'k', 'after')]));
      await eventually(() => expect(new Set(seen)).toEqual(new Set(['before', 'after'])));
      await eventually(() => expect(heard).toEqual(['before', 'after']));
      await eventually(async () => expect(await log.health()).toEqual({ ok: true }));
    } finally {
      await log.close();
      await postgres.remove();
    }
  });
});
