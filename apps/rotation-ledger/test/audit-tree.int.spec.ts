import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@rekey/contracts';
import { eventually, uniqueName } from '@rekey/testing';
import { EMPTY_ROOT, openCheckpoint, verifyConsistency, verifyExport } from '@rekey/transparency-log';
import fc from 'fast-check';
import { AuditFixture, keyUpdated } from './audit-fixture.js';

const masterKey = [randomBytes(32).toString('base64')];
const lines: string[] = [];
let audit: AuditFixture;
let replica: AuditFixture;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rekey-audit-'));
  // A directory cannot be made where a file is: what is written there fails until it is gone.
  await writeFile(join(directory, 'data'), 'a file');
  const config = { masterKey, dataDir: join(directory, 'data') };
  audit = await AuditFixture.start({ config, onLogLine: (line) => void lines.push(line) });
  replica = await AuditFixture.start({ config, databaseUrl: audit.service.databaseUrl });
});
afterAll(async () => {
  await replica.stop();
  await audit.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Waits for a line of the log that has been written since `since`. */
const logged = (text: string, since: number) =>
  eventually(() => {
    if (!lines.slice(since).some((line) => line.includes(text))) throw new Error(`No line with ${text}`);
    return Promise.resolve();
  });

/** Every checkpoint that was signed is the beginning of the next one, and the entries are those of the last. */
async function expectOneTree(): Promise<void> {
  const key = await audit.key();
  const rows = await audit.query<{ note: string }>('SELECT note FROM audit_checkpoints ORDER BY size');
  let before = { size: 0, root: EMPTY_ROOT };
  for (const { note } of rows) {
    const next = openCheckpoint(note, key);
    if (next === undefined) throw new Error(note);
    const { body } = await audit.open(`/proof?from=${before.size}&to=${next.size}`);
    const proof = body.hashes.map((hash: string) => Buffer.from(hash, 'base64'));
    const claim = { from: before.size, fromRoot: before.root, to: next.size, toRoot: next.root };
    expect(verifyConsistency(proof, claim)).toBe(true);
    before = next;
  }
  const { bytes } = await audit.get('/export');
  const text = await Promise.resolve(bytes.toString());
  async function* exported() {
    yield* await Promise.resolve(text.split('\n'));
  }
  expect(await verifyExport(exported())).toMatchObject({ entries: before.size, checkpoint: before });
}

describe('the signed tree', () => {
  const known: EventEnvelope[] = [];
  const batch = fc.record({ fresh: fc.integer({ min: 0, max: 40 }), again: fc.integer({ min: 0, max: 40 }) });

  it('has each entry once and never changes what it has signed, whatever comes again and whichever replica appends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        await Promise.all(
          batches.map(async ({ fresh, again }, i) => {
            const events = Array.from({ length: fresh }, () => keyUpdated(uniqueName('key')));
            const from = i % 2 === 0 ? audit : replica;
            await from.publish(...known.slice(0, again), ...events);
            known.push(...events);
          }),
        );
        const { size } = await audit.grownTo(known.length);
        expect(size).toBe(known.length);
        await expectOneTree();
      }),
      { numRuns: 6 },
    );
    const ids = await audit.query<{ id: string }>('SELECT id FROM audit_entries ORDER BY id');
    expect(ids.map(({ id }) => id)).toEqual(known.map(({ id }) => id).sort());
  });

  it('is as if nothing had been when a batch is not finished', async () => {
    await audit.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'crash'; END $$`);
    await audit.query('CREATE TRIGGER crash BEFORE INSERT ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse()');
    const { size } = await audit.checkpoint();
    const since = lines.length;
    await audit.publish(...Array.from({ length: 3 }, () => keyUpdated(uniqueName('key'))));
    await logged('crash', since);
    expect(await audit.checkpoint()).toMatchObject({ size });
    await audit.query('DROP FUNCTION refuse CASCADE');
    expect(await audit.grownTo(size + 3)).toMatchObject({ size: size + 3 });
    await expectOneTree();
  });

  // Whoever can write the database must not get a signature under another past.
  it('goes on from no other tree than the signed one', async () => {
    const { size } = await audit.checkpoint();
    const [tile] = await audit.query<{ hashes: Buffer }>(
      'SELECT hashes FROM audit_tiles WHERE level = 0 AND index = 0',
    );
    const write = (hashes: Buffer) =>
      audit.query('UPDATE audit_tiles SET hashes = $1 WHERE level = 0 AND index = 0', [hashes]);
    const hashes = tile?.hashes ?? Buffer.alloc(0);
    await write(Buffer.concat([randomBytes(32), hashes.subarray(32)]));
    const since = lines.length;
    await audit.publish(keyUpdated(uniqueName('key')));
    await logged('is not the one that was signed', since);
    expect(await audit.checkpoint()).toMatchObject({ size });
    expect((await audit.get(`/export?to=${size - 1}`)).status).toBe(500);
    await write(hashes);
    await audit.grownTo(size + 1);
    await expectOneTree();
  });
});

describe('where checkpoints go', () => {
  it('may be away: the log grows, and what was signed last is told when it is back', async () => {
    await logged('audit-checkpoints', 0);
    const { size } = await audit.checkpoint();
    await audit.publish(keyUpdated(uniqueName('key')));
    await audit.grownTo(size + 1);
    await rm(join(directory, 'data'));
    await mkdir(join(directory, 'data'));
    const note = (await audit.open('/checkpoint')).bytes.toString();
    await eventually(async () => {
      const told = await readFile(join(directory, 'data/audit/checkpoints'), 'utf8');
      if (!told.includes(note)) throw new Error(told);
    });
  });
});
