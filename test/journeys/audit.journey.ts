import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@rekey/testing';
import { queryDatabase } from '../support/query-database.js';
import type { Rekey } from '../support/rekey.js';
import { buildVerifier, judge, type Verdict } from '../support/verify-log.js';
import { makeApplication } from './application.journey.js';

const SCRIPT = resolve(__dirname, '../../scripts/verify-audit.mjs');
const ENTRIES = 'rotation_ledger.audit_entries';
const AT = `${ENTRIES} WHERE index = 1`;
/** What somebody who can write the database may do to an entry, in one statement. */
const CHANGES = {
  edited: `UPDATE ${ENTRIES} SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"index":1', '"index":7'), 'UTF8') WHERE index = 1`,
  deleted: `DELETE FROM ${AT}`,
  swapped: `UPDATE ${ENTRIES} AS e SET leaf = o.leaf FROM ${ENTRIES} AS o WHERE e.index IN (1, 2) AND o.index = 3 - e.index`,
  truncated: `UPDATE ${ENTRIES} SET leaf = substring(leaf FROM 1 FOR length(leaf) - 1) WHERE index = 1`,
};

/** The audit is told outside of the database. @param told everything that was written where checkpoints go */
export function checkpointJourney(rekeyOf: () => Rekey, told: () => Promise<string>): void {
  it('checkpoints of the audit are told outside of the database', async () => {
    const rekey = rekeyOf();
    const { appId } = await makeApplication(rekey, 'BASIC');
    await eventually(async () => {
      const { items } = await rekey.ok('GET', `/v1/audit?subject=${appId}`);
      if (items.length === 0) throw new Error('It is not in the audit');
    });
    await eventually(async () => {
      // The newest: what else happens is signed meanwhile.
      const newest = String((await rekey.get('/v1/audit/checkpoint', { token: null })).body);
      if (!(await told()).includes(newest)) throw new Error('The newest checkpoint is not told');
    });
  });
}

/** What others than us see of the audit. */
export function auditJourney(rekeyOf: () => Rekey, databaseUrlOf: () => string): void {
  const verifier = buildVerifier();
  const title = 'missing' in verifier ? ` [Go skipped: ${verifier.missing}]` : '';
  const programs: Readonly<Record<string, (key: string, since: string, file: string) => Verdict>> = {
    'our script': (key, _since, file) => judge(process.execPath, [SCRIPT, file, '--key', key]),
    ...('binary' in verifier && {
      "Go's packages": (key, since, file) =>
        judge(verifier.binary, ['-key', key, '-since', since, `${rekeyOf().url}/v1/audit`, file]),
    }),
  };

  it(`anybody can check the audit, and sees an entry that was changed${title}`, async () => {
    const rekey = rekeyOf();
    const databaseUrl = databaseUrlOf();
    const directory = await mkdtemp(join(tmpdir(), 'rekey-audit-journey-'));
    const [since, file] = [join(directory, 'checkpoint'), join(directory, 'export.ndjson')];
    const key = String((await rekey.get('/v1/audit/key', { token: null })).body).trim();
    const judged = async () => {
      await writeFile(file, String(await rekey.ok('GET', '/v1/audit/export')));
      return Object.entries(programs).map(([name, program]) => ({ name, ...program(key, since, file) }));
    };

    const { path, appId } = await makeApplication(rekey, 'BASIC');
    const rotated = async (count: number) => {
      await rekey.ok('POST', `${path}/api_config/_generate_client_secret`, {});
      return eventually(async () => {
        const { items } = await rekey.ok('GET', `/v1/audit?subject=${appId}&action=client-secret.rotated`);
        if (items.length < count) throw new Error(`${items.length} of ${count}`);
        return items as { actor: string; requestId: string; outcome: string }[];
      });
    };
    await rotated(1);
    const older = String((await rekey.get('/v1/audit/checkpoint', { token: null })).body);
    await writeFile(since, older);
    for (let count = 2; count <= 5; count += 1) await rotated(count);
    expect((await rotated(6))[0]).toMatchObject({ actor: 'bootstrap', outcome: 'succeeded' });

    expect(await judged()).toEqual(Object.keys(programs).map((name) => expect.objectContaining({ name, ok: true })));
    const kept = await queryDatabase(databaseUrl, `SELECT * FROM ${ENTRIES} WHERE index IN (1, 2)`);
    for (const [change, statement] of Object.entries(CHANGES)) {
      await queryDatabase(databaseUrl, statement);
      const verdicts = await judged();
      expect({ change, seen: verdicts.filter(({ ok }) => !ok).map(({ name }) => name) }).toEqual({
        change,
        seen: Object.keys(programs),
      });
      await queryDatabase(databaseUrl, `DELETE FROM ${ENTRIES} WHERE index IN (1, 2)`);
      for (const row of kept)
        await queryDatabase(databaseUrl, `INSERT INTO ${ENTRIES} VALUES ${tuple(row)}`, Object.values(row));
    }
    expect((await judged()).every(({ ok }) => ok)).toBe(true);

    await rm(directory, { recursive: true });
  });
}

function tuple(row: object): string {
  return `(${Object.keys(row)
    .map((_, i) => `$${i + 1}`)
    .join(', ')})`;
}
