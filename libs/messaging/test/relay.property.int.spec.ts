import { createLogger } from '@rekey/telemetry';
import { eventually, freshDatabase, type FreshDatabase } from '@rekey/testing';
import fc from 'fast-check';
import pg from 'pg';
import type { QueryRunner } from 'typeorm';
import { EventLog, type LogRecord, Relay } from '../src/index.js';
import { CounterRaised, startApp, type TestApp } from './fixtures.js';

/** What became of one publish: all of it, all of it although the answer was lost, a part of it, nothing. */
type Fate = 'taken' | 'taken-but-rejected' | 'half-taken' | 'refused';

/** A log that fails as it is told and remembers what it took. */
class UnreliableLog extends EventLog {
  readonly taken: LogRecord[] = [];
  fates: Fate[] = [];

  publish(records: readonly LogRecord[]): Promise<void> {
    const fate = this.fates.shift() ?? 'taken';
    if (fate === 'half-taken') this.taken.push(...records.slice(0, Math.ceil(records.length / 2)));
    else if (fate !== 'refused') this.taken.push(...records);
    return fate === 'taken' ? Promise.resolve() : Promise.reject(new Error(fate));
  }
  ensureTopics(): Promise<void> {
    return Promise.resolve();
  }
  subscribe(): Promise<{ close(): Promise<void> }> {
    return Promise.resolve({ close: () => Promise.resolve() });
  }
  health(): Promise<{ ok: boolean }> {
    return Promise.resolve({ ok: true });
  }
  lag(): Promise<[]> {
    return Promise.resolve([]);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const KEYS = ['a', 'b', 'c'];
/** Each step begins a transaction on a key, or ends the open one of that key. */
const steps = fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), events: fc.integer({ min: 1, max: 4 }), commit: fc.boolean() }),
  { maxLength: 25 },
);
const fates = fc.array(fc.constantFrom<Fate>('taken', 'taken-but-rejected', 'half-taken', 'refused'), { maxLength: 4 });

describe('The relay', () => {
  let database: FreshDatabase;
  let app: TestApp;
  const log = new UnreliableLog();

  beforeAll(async () => {
    database = await freshDatabase();
    app = await startApp({ url: database.url, eventLog: log, config: { outboxPollIntervalMs: 10 } });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('publishes what commits, at least once and in order per key, and once when nothing fails; never what rolls back', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fates, async (script, failures) => {
        log.taken.length = 0;
        log.fates = [...failures];
        const expected = await run(script);
        await eventually(async () => expect(await app.outboxRows()).toBe(0), { intervalMs: 2 });
        for (const key of KEYS) {
          const ids = log.taken.filter((record) => record.key === key).map((record) => record.headers['ce_id']);
          const values = new Map(log.taken.map((record) => [record.headers['ce_id'], valueOf(record)]));
          expect([...new Set(ids)].map((id) => values.get(id))).toEqual(expected.get(key) ?? []);
          if (failures.every((fate) => fate === 'taken')) expect(ids).toHaveLength(new Set(ids).size);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leaves no second leader: another relay of the service only publishes when the first has ended', async () => {
    const other = new UnreliableLog();
    const relay = new Relay({
      service: 'key-vault',
      databaseUrl: database.url,
      eventLog: other,
      pollIntervalMs: 10,
      logger: createLogger('silent', 'test'),
      notifyLeader: () => Promise.resolve(),
    });
    const operator = new pg.Client({ connectionString: database.url });
    await operator.connect();
    log.fates = [];
    log.taken.length = 0;
    relay.start();
    try {
      for (let value = 0; value < 20; value += 1) await app.raise('shared', value);
      await eventually(() => expect(log.taken).toHaveLength(20));
      expect(relay.health()).toMatchObject({ ok: true, leading: false });
      // The leader's session is cut off from outside, as by a network failure.
      await operator.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE locktype = 'advisory' AND granted AND application_name = 'rekey-key-vault' AND datname = current_database()`,
      );
      for (let value = 20; value < 40; value += 1) await app.raise('shared', value);
      await eventually(() => expect(new Set([...log.taken, ...other.taken].map(valueOf)).size).toBe(40));
      await eventually(() => expect([app.app.get(Relay), relay].filter((one) => one.health().leading)).toHaveLength(1));
    } finally {
      await relay.stop();
      await operator.end();
    }
  });

  /** Plays the script and says which values each key committed, in order. */
  async function run(
    script: readonly { key: string; events: number; commit: boolean }[],
  ): Promise<Map<string, number[]>> {
    const open = new Map<string, { runner: QueryRunner; values: number[] }>();
    const committed = new Map<string, number[]>();
    let next = 0;
    const end = async (key: string, commit: boolean): Promise<void> => {
      const transaction = open.get(key);
      if (transaction === undefined) return;
      open.delete(key);
      if (commit) await transaction.runner.commitTransaction();
      else await transaction.runner.rollbackTransaction();
      await transaction.runner.release();
      if (commit) committed.set(key, [...(committed.get(key) ?? []), ...transaction.values]);
    };
    for (const { key, events, commit } of script) {
      if (open.has(key)) {
        await end(key, commit);
        continue;
      }
      const runner = app.dataSource.createQueryRunner();
      await runner.startTransaction();
      const values = Array.from({ length: events }, () => (next += 1));
      await app.outbox.add(runner.manager, ...values.map((value) => new CounterRaised({ counter: key, value })));
      open.set(key, { runner, values });
    }
    for (const key of KEYS) await end(key, true);
    return committed;
  }
});

function valueOf(record: LogRecord): number {
  return (JSON.parse(String(record.value)) as { value: number }).value;
}
