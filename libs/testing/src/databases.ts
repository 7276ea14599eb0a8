import pg from 'pg';
import { eventually } from './eventually.js';
import { askTestServers, requireVariable, serverSwitches, type ServerSwitches } from './test-servers.js';
import { uniqueName } from './unique-name.js';

export interface FreshDatabase {
  readonly url: string;
  /** Drops it whoever is still connected. */
  drop(): Promise<void>;
  /** How many transactions PostgreSQL ended because they waited for each other; known when nobody is connected any more. */
  deadlocks(): Promise<number>;
}

let ofThisFile: Promise<string> | undefined;

/**
 * The database of this Jest worker, empty at the first call in each spec file and the same for the rest of the file.
 * Services use fixed schema names, so this is what keeps parallel workers and successive files apart.
 */
export function testDatabaseUrl(): Promise<string> {
  ofThisFile ??= recreate(`rekey_test_${process.env['JEST_WORKER_ID'] ?? '1'}`);
  return ofThisFile;
}

/** Another empty database, for specs that need several or want one per test. Roles are still those of the whole server. */
export async function freshDatabase(template?: string): Promise<FreshDatabase> {
  const name = uniqueName('rekey_test').replaceAll('-', '_');
  const url = await recreate(name, template);
  return {
    url,
    drop: () => onServer((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
    deadlocks: () => deadlocksIn(name),
  };
}

/** A session adds what it counted when it ends. */
async function deadlocksIn(database: string): Promise<number> {
  let counted = 0;
  await onServer((client) =>
    eventually(async () => {
      const { rows } = await client.query<{ sessions: number; deadlocks: number }>(
        `SELECT deadlocks::int, (SELECT count(*)::int FROM pg_stat_activity WHERE datname = $1) AS sessions
         FROM pg_stat_database WHERE datname = $1`,
        [database],
      );
      if (rows[0]?.sessions !== 0) throw new Error(`${rows[0]?.sessions} sessions are still in ${database}`);
      counted = rows[0].deadlocks;
    }),
  );
  return counted;
}

/**
 * A database like the run's template of this name. Whoever comes first makes the template: `migrate` is given an empty
 * database and leaves no connection to it.
 */
export async function migratedDatabase(
  template: string,
  migrate: (url: string) => Promise<void>,
): Promise<FreshDatabase> {
  await onServer(async (client) => {
    // Of the session: it ends with this connection.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount !== 0) return;
    const draft = `${template}_draft`;
    await migrate(await recreate(draft));
    await client.query(`ALTER DATABASE "${draft}" RENAME TO "${template}"`);
  });
  return freshDatabase(template);
}

/** A PostgreSQL server of the caller's own, for specs that stop it. */
export async function startPrivatePostgres(): Promise<ServerSwitches & { readonly url: string }> {
  const { id, url } = await askTestServers<{ id: string; url: string }>('postgres');
  return { url, ...serverSwitches(id) };
}

/** template1 would refuse while anybody is connected to it. Files are copied: otherwise every page goes into the WAL too. */
async function recreate(name: string, template = 'template0'): Promise<string> {
  await onServer(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY FILE_COPY`);
  });
  const url = new URL(requireVariable('REKEY_TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  return url.toString();
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: requireVariable('REKEY_TEST_DATABASE_URL') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
