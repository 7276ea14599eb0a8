import { cellOf, MasterKeyMissing } from '@rekey/crypto';
import { type FreshDatabase, freshDatabase, uniqueName } from '@rekey/testing';
import fc from 'fast-check';
import { beginRotation, reportRotation } from '../src/master-key-rotation/rotation-record.js';
import { newKek, NOTE, NotesReplica, TAG } from './sealed-notes.js';

const OWNERS = ['a', 'B', 'ä/ß', 'z z', "o'c"];

describe('a rotation of the master key', () => {
  let database: FreshDatabase;
  let service: string;
  const replicas: NotesReplica[] = [];
  const [old, fresh] = [newKek(), newKek()];

  const start = async (keks: readonly string[], batchRows?: number): Promise<NotesReplica> => {
    const replica = await NotesReplica.start(database.url, service, keks, batchRows);
    replicas.push(replica);
    return replica;
  };
  const stop = async (replica: NotesReplica): Promise<void> => {
    replicas.splice(replicas.indexOf(replica), 1);
    await replica.keeper.leave();
    await replica.die();
  };
  const begin = (replica: NotesReplica, id = 'job', startedAt = new Date()): Promise<void> =>
    replica.source.transaction((manager) => beginRotation(manager, { id, kekId: replica.ring.primaryId, startedAt }));
  const report = (replica: NotesReplica, id = 'job') => reportRotation(replica.source.manager, id);

  beforeEach(async () => {
    database = await freshDatabase();
    service = uniqueName('notes');
  });
  afterEach(async () => {
    await Promise.all(replicas.splice(0).map((replica) => replica.die()));
    await database.drop();
  });

  it('lets the old master key be removed: a start with the new one alone opens every secret and hash', async () => {
    const before = await start([old]);
    for (let number = 0; number < 30; number += 1) await before.write('a', number, `secret ${number}`);
    const tag = Buffer.from([0, 255, 7]);
    const tagCell = cellOf(TAG, `\\x${tag.toString('hex')}`);
    await before.source.query('INSERT INTO tags VALUES ($1, $2)', [tag, before.keeper.cipher.encrypt('tag', tagCell)]);
    const digest = before.keeper.hash.digest('client secret');
    await stop(before);
    const during = await start([fresh, old]);
    await begin(during);
    await NotesReplica.finish([during]);
    await expect(report(during)).resolves.toEqual({ state: 'done', done: 33, total: 33, skipped: [] });
    await stop(during);

    const after = await start([fresh]);
    for (let number = 0; number < 30; number += 1)
      await expect(after.read('a', number)).resolves.toBe(`secret ${number}`);
    const [row]: { value: Buffer }[] = await after.source.query('SELECT value FROM tags');
    expect(after.keeper.cipher.decrypt(row!.value, tagCell).toString()).toBe('tag');
    expect(after.keeper.hash.matches('client secret', digest)).toBe(true);
    await expect(start([old])).rejects.toThrow(MasterKeyMissing);
  });

  it('seals every row with a data key that the old master key never wrapped', async () => {
    const replica = await start([old]);
    await replica.write('a', 1, 'secret');
    const header = replica.keeper.cipher.header;
    replica.ring.promote(fresh);
    await begin(replica);
    await NotesReplica.finish([replica]);
    expect(replica.keeper.cipher.header).not.toEqual(header);
    const [row]: { secret: Buffer }[] = await replica.source.query('SELECT secret FROM notes');
    expect(row!.secret.subarray(0, header.length)).toEqual(replica.keeper.cipher.header);
  });

  it('skips what does not open, says which, and is done all the same', async () => {
    const replica = await start([fresh]);
    for (let number = 1; number <= 20; number += 1) await replica.write('a', number, `secret ${number}`);
    await replica.source.query(`UPDATE notes SET secret = '\\xdeadbeef' WHERE number = 3`);
    await replica.source.query(
      `UPDATE notes SET secret = (SELECT secret FROM notes WHERE number = 1) WHERE number = 7`,
    );
    await begin(replica);
    await NotesReplica.finish([replica]);
    await expect(report(replica)).resolves.toEqual({
      state: 'done',
      done: 22,
      total: 22,
      skipped: [
        { table: 'notes', id: 'a/3', reason: 'unreadable' },
        { table: 'notes', id: 'a/7', reason: 'unreadable' },
      ],
    });
    await expect(replica.read('a', 20)).resolves.toBe('secret 20');
    const [row] = await replica.source.query('SELECT secret FROM notes WHERE number = 3');
    expect(row.secret.toString('hex')).toBe('deadbeef');
  });

  it('fails when a data key does not open: the old master key is still needed', async () => {
    const replica = await start([fresh, old]);
    await replica.write('a', 1, 'secret');
    const [lost] = await replica.source.query(
      `UPDATE data_keys SET kek_id = 'gone' WHERE purpose = 'hash' RETURNING id`,
    );
    await begin(replica);
    await NotesReplica.finish([replica]);
    await expect(report(replica)).resolves.toMatchObject({
      state: 'failed',
      skipped: [{ table: `${service.replaceAll('-', '_')}.data_keys`, id: lost[0].id, reason: 'unreadable' }],
    });
    await expect(replica.read('a', 1)).resolves.toBe('secret');
  });

  it('waits until every replica has the new master key, and until each opens the new data key', async () => {
    const late = await start([old]);
    const ready = await start([fresh, old]);
    await begin(ready);
    await expect(ready.round()).resolves.toBe('waiting');
    await expect(late.round()).resolves.toBe('idle');
    await stop(late);
    const restarted = await start([fresh, old]);
    await expect(ready.round()).resolves.toBe('moved');
    await expect(ready.round()).resolves.toBe('waiting');
    await restarted.keeper.refresh();
    await expect(ready.round()).resolves.toBe('moved');
    // One encrypts with the new key already, the other with the old one: each opens what the other writes.
    await ready.keeper.refresh();
    await ready.write('a', 1, 'new');
    await restarted.write('a', 2, 'old');
    await expect(restarted.read('a', 1)).resolves.toBe('new');
    await expect(ready.read('a', 2)).resolves.toBe('old');
    await expect(ready.round()).resolves.toBe('waiting');
    await NotesReplica.finish([ready, restarted]);
  });

  it('does not wait for a row that somebody holds, and comes back to it', async () => {
    const replica = await start([fresh]);
    await replica.write('a', 1, 'one');
    await replica.write('a', 2, 'two');
    await begin(replica);
    const holder = replica.source.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT 1 FROM notes WHERE number = 1 FOR UPDATE');
    for (let round = 0; round < 10; round += 1) expect(await replica.round()).not.toBe('finished');
    await expect(report(replica)).resolves.toMatchObject({ state: 'running', done: 3, total: 4 });
    await holder.commitTransaction();
    await holder.release();
    await NotesReplica.finish([replica]);
    await expect(report(replica)).resolves.toMatchObject({ state: 'done', done: 4, total: 4 });
  });

  it('is carried out by one replica at a time', async () => {
    const [one, two] = [await start([fresh]), await start([fresh])];
    await begin(one);
    const claim = one.source.createQueryRunner();
    await claim.startTransaction();
    await claim.query('SELECT 1 FROM master_key_rotations FOR UPDATE');
    await expect(two.round()).resolves.toBe('idle');
    await claim.rollbackTransaction();
    await claim.release();
    await NotesReplica.finish([one, two]);
  });

  it('gives way to one that was started later, in whatever order they become known', async () => {
    const replica = await start([fresh]);
    await begin(replica, 'first', new Date(1_000));
    await begin(replica, 'third', new Date(3_000));
    await begin(replica, 'second', new Date(2_000));
    await expect(report(replica, 'first')).resolves.toMatchObject({ state: 'failed' });
    await expect(report(replica, 'second')).resolves.toMatchObject({ state: 'failed' });
    await NotesReplica.finish([replica]);
    await expect(report(replica, 'third')).resolves.toMatchObject({ state: 'done' });
  });

  // The risk: a secret is lost for ever, because a row was overwritten with what it was, or sealed with what nobody has.
  it('loses no write, whoever writes meanwhile and whenever a process dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            {
              weight: 5,
              arbitrary: fc.record({
                do: fc.constant('write' as const),
                owner: fc.constantFrom(...OWNERS),
                number: fc.integer({ min: 0, max: 8 }),
                by: fc.nat(1),
              }),
            },
            { weight: 6, arbitrary: fc.record({ do: fc.constant('round' as const), by: fc.nat(1) }) },
            { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), by: fc.nat(1) }) },
            { weight: 1, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
          ),
          { minLength: 20, maxLength: 60 },
        ),
        async (actions) => {
          service = uniqueName('notes');
          const pair = [await start([fresh, old], 3), await start([fresh, old], 3)] as [NotesReplica, NotesReplica];
          const model = new Map<string, string>();
          let jobs = 0;
          for (const [index, action] of actions.entries()) {
            if (action.do === 'begin') await begin(pair[0], `job ${(jobs += 1)}`, new Date(index));
            else if (action.do === 'round') await pair[action.by]!.round();
            else if (action.do === 'write') {
              // A rotation step and a write at the same time, on two connections.
              const secret = `secret ${index}`;
              await Promise.all([
                pair[action.by]!.write(action.owner, action.number, secret),
                pair[1 - action.by]!.round(),
              ]);
              model.set(JSON.stringify([action.owner, action.number]), secret);
            } else {
              await stop(pair[action.by]!);
              pair[action.by] = await start([fresh, old], 3);
            }
          }
          await begin(pair[0], 'last', new Date());
          await NotesReplica.finish(pair);
          for (const replica of pair) await stop(replica);
          const after = await start([fresh], 3);
          for (const [key, secret] of model) {
            const [owner, number] = JSON.parse(key) as [string, number];
            expect(await after.read(owner, number)).toBe(secret);
          }
          const [outdated] = await after.source.query(
            `SELECT count(*) AS rows FROM ${NOTE.table} WHERE substring(secret FROM 1 FOR 17) <> $1`,
            [after.keeper.cipher.header],
          );
          expect(outdated.rows).toBe(0);
          await stop(after);
        },
      ),
      { numRuns: 12 },
    );
  });
});
