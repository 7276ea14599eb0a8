import { randomUUID } from 'node:crypto';
import { eventually, uniqueName } from '@rekey/testing';
import type { EventLog, LogRecord, StoredRecord, Subscription } from '../src/event-log.js';

/** Opens the log that the spec is about; two of them on one store act like two processes. */
export interface LogUnderTest {
  open(): EventLog;
}

/** What every event log guarantees, whoever keeps the records. */
export function eventLogContract(underTest: LogUnderTest): void {
  const opened: EventLog[] = [];
  const open = (): EventLog => {
    const log = underTest.open();
    opened.push(log);
    return log;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()));
  });

  it('gives a group every record that was published before it existed', async () => {
    const log = open();
    const topic = uniqueName('topic');
    await log.publish(recordsOf(topic, 'a', 5));
    const reader = await read(log, { topics: [topic] });
    await eventually(() => expect(reader.texts()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']));
  });

  it('keeps key, headers and the bytes of the value', async () => {
    const log = open();
    const topic = uniqueName('topic');
    const value = Buffer.from([0, 1, 2, 253, 254, 255]);
    await log.publish([{ topic, key: 'ключ "1"', headers: { ce_id: randomUUID(), odd: 'a,"b" \\ {ü}' }, value }]);
    const reader = await read(log, { topics: [topic] });
    await eventually(() => expect(reader.records).toHaveLength(1));
    expect(reader.records[0]).toMatchObject({ topic, key: 'ключ "1"', headers: { odd: 'a,"b" \\ {ü}' } });
    expect(reader.records[0]?.value.equals(value)).toBe(true);
  });

  it('keeps the order of each key over many publishes and batches', async () => {
    const log = open();
    const topic = uniqueName('topic');
    const reader = await read(log, { topics: [topic] });
    for (let round = 0; round < 10; round += 1) {
      await log.publish(
        Array.from({ length: 120 }, (_, index) => recordOf(topic, `key-${index % 7}`, `${round * 120 + index}`)),
      );
    }
    await eventually(() => expect(reader.records).toHaveLength(1200));
    for (let key = 0; key < 7; key += 1) {
      const numbers = reader.records
        .filter((record) => record.key === `key-${key}`)
        .map((r) => Number(String(r.value)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  it('gives each record to one consumer of a group, and to every group', async () => {
    const [one, two] = [open(), open()];
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    await one.ensureTopics([topic]);
    const first = await read(one, { topics: [topic], group });
    const second = await read(two, { topics: [topic], group });
    const other = await read(two, { topics: [topic] });
    await one.publish(Array.from({ length: 50 }, (_, index) => recordOf(topic, `k${index}`, `v${index}`)));
    await eventually(() => expect(new Set([...first.texts(), ...second.texts()]).size).toBe(50));
    await eventually(() => expect(other.texts()).toHaveLength(50));
    expect(first.texts().length + second.texts().length).toBe(50);
  });

  it('hands the records of a consumer that leaves to another of its group', async () => {
    const [one, two] = [open(), open()];
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    await one.ensureTopics([topic]);
    const first = await read(one, { topics: [topic], group });
    const second = await read(two, { topics: [topic], group });
    await one.publish(recordsOf(topic, 'a', 3));
    await eventually(() => expect([...first.texts(), ...second.texts()].sort()).toEqual(['a0', 'a1', 'a2']), {
      timeoutMs: 60_000,
    });
    await one.close();
    await two.publish(recordsOf(topic, 'b', 3));
    await eventually(() => expect(second.texts()).toEqual(expect.arrayContaining(['b0', 'b1', 'b2'])), {
      timeoutMs: 60_000,
    });
  });

  it('goes on behind the committed batch after a restart', async () => {
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    const before = open();
    await before.publish(recordsOf(topic, 'a', 4));
    const first = await read(before, { topics: [topic], group });
    await eventually(() => expect(first.texts()).toHaveLength(4));
    await before.close();

    const after = open();
    await after.publish(recordsOf(topic, 'b', 2));
    const second = await read(after, { topics: [topic], group });
    await eventually(() => expect(second.texts()).toEqual(['b0', 'b1']));
  });

  it('brings a batch again that was not handled, before anything behind it', async () => {
    const log = open();
    const topic = uniqueName('topic');
    await log.publish(recordsOf(topic, 'a', 3));
    let failures = 2;
    const handled: string[] = [];
    await log.subscribe({
      group: uniqueName('group'),
      topics: [topic],
      onBatch: (records) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(new Error('not now'));
        handled.push(...records.map((record) => String(record.value)));
        return Promise.resolve();
      },
    });
    await log.publish(recordsOf(topic, 'b', 2).map((record) => ({ ...record, key: 'a' })));
    await eventually(() => expect(handled).toEqual(['a0', 'a1', 'a2', 'b0', 'b1']));
  });

  it('does not commit a batch that is still being handled when the log closes', async () => {
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    const before = open();
    await before.publish(recordsOf(topic, 'a', 1));
    let tried = 0;
    await before.subscribe({ group, topics: [topic], onBatch: () => Promise.reject(new Error(`no ${(tried += 1)}`)) });
    await eventually(() => expect(tried).toBeGreaterThan(0));
    await before.close();
    const reader = await read(open(), { topics: [topic], group });
    await eventually(() => expect(reader.texts()).toEqual(['a0']));
  });

  it('broadcasts to every process what is published after it subscribed, and nothing older', async () => {
    const [one, two] = [open(), open()];
    const topic = uniqueName('topic');
    const group = uniqueName('caches');
    await one.publish(recordsOf(topic, 'old', 3));
    const readers = [
      await read(one, { topics: [topic], group, broadcast: true }),
      await read(two, { topics: [topic], group, broadcast: true }),
    ];
    // Published at once: the place where a broadcast starts is fixed before subscribe resolves.
    await one.publish(recordsOf(topic, 'new', 3));
    for (const reader of readers) await eventually(() => expect(reader.texts()).toEqual(['new0', 'new1', 'new2']));
  });

  it('reads several topics in one subscription, and only those', async () => {
    const log = open();
    const [first, second, other] = [uniqueName('topic'), uniqueName('topic'), uniqueName('topic')];
    await log.publish([...recordsOf(first, 'a', 2), ...recordsOf(other, 'x', 2), ...recordsOf(second, 'b', 2)]);
    const reader = await read(log, { topics: [first, second] });
    await eventually(() => expect(reader.texts().sort()).toEqual(['a0', 'a1', 'b0', 'b1']));
  });

  it('stops one subscription and leaves the others running', async () => {
    const log = open();
    const topic = uniqueName('topic');
    await log.ensureTopics([topic]);
    const stopped = await read(log, { topics: [topic] });
    const kept = await read(log, { topics: [topic] });
    await stopped.close();
    await log.publish(recordsOf(topic, 'a', 2));
    await eventually(() => expect(kept.texts()).toEqual(['a0', 'a1']));
    expect(stopped.texts()).toEqual([]);
  });

  it('tells how far a group is behind', async () => {
    const log = open();
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    let blocked = true;
    await log.publish(recordsOf(topic, 'a', 3));
    await log.subscribe({
      group,
      topics: [topic],
      onBatch: () => (blocked ? Promise.reject(new Error('blocked')) : Promise.resolve()),
    });
    await eventually(async () => expect(await log.lag()).toContainEqual({ group, topic, records: 3 }), {
      timeoutMs: 60_000,
    });
    blocked = false;
    await eventually(async () => expect(await log.lag()).toContainEqual({ group, topic, records: 0 }), {
      timeoutMs: 60_000,
    });
  });

  it('is healthy, and publishing nothing is no failure', async () => {
    const log = open();
    await log.publish([]);
    expect(await log.health()).toEqual({ ok: true });
  });
}

export function recordOf(topic: string, key: string, text: string): LogRecord {
  return { topic, key, headers: { ce_id: randomUUID(), 'content-type': 'text/plain' }, value: Buffer.from(text) };
}

function recordsOf(topic: string, key: string, count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) => recordOf(topic, key, `${key}${index}`));
}

async function read(log: EventLog, subscription: Partial<Subscription> & Pick<Subscription, 'topics'>) {
  const records: StoredRecord[] = [];
  const active = await log.subscribe({
    group: uniqueName('group'),
    onBatch: (batch) => {
      records.push(...batch);
      return Promise.resolve();
    },
    ...subscription,
  });
  return { records, texts: () => records.map((record) => String(record.value)), close: () => active.close() };
}
