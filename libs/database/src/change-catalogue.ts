import pg from 'pg';
import { LOCK_SPACE } from './lock-space.js';
import { patiently, START_ATTEMPTS } from './patiently.js';

/** Generous: each lost race means that somebody else made one of the few things to make. */
const RACE_ATTEMPTS = 20;
const BOOTSTRAP_LOCK = 1;

/** Reads what there is, and says which statements are missing. It may be asked again. */
export type Missing = (client: pg.Client) => Promise<readonly string[]>;

/**
 * Makes what is missing of roles and schemas, in one transaction, one process of a database at a time. Waits out a database
 * that is still starting, for ten seconds or as many attempts.
 */
export async function changeCatalogue(url: string, missing: Missing, attempts = START_ATTEMPTS): Promise<void> {
  const client = await connectPatiently(url, attempts);
  try {
    for (let attempt = 1; !(await tryChange(client, missing, attempt === RACE_ATTEMPTS)); attempt += 1);
  } finally {
    await client.end();
  }
}

/** False when another database's services made the same role meanwhile: roles belong to the server, locks to one database. */
async function tryChange(client: pg.Client, missing: Missing, isLast: boolean): Promise<boolean> {
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, BOOTSTRAP_LOCK]);
    await client.query((await missing(client)).join(';\n'));
    await client.query('COMMIT');
    return true;
  } catch (error) {
    if (isLast || !lostRace(error)) throw error;
    await client.query('ROLLBACK');
    return false;
  }
}

/** 42710 duplicate object, 23505 unique violation in a catalogue; for rows of a catalogue the server has no code of its own. */
function lostRace(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '42710' || code === '23505' || (message ?? '').includes('tuple concurrently');
}

function connectPatiently(url: string, attempts: number): Promise<pg.Client> {
  return patiently(async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      // The first error explains.
      await client.end().catch(() => undefined);
      throw error;
    }
  }, attempts);
}
