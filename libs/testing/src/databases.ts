import pg from 'pg';
import { askTestServers, requireVariable, serverSwitches, type ServerSwitches } from './test-servers.js';
import { uniqueName } from './unique-name.js';

export interface FreshDatabase {
  readonly url: string;
  /** Drops it whoever is still connected. */
  drop(): Promise<void>;
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
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = uniqueName('rekey_test').replaceAll('-', '_');
  const url = await recreate(name);
  return { url, drop: () => onServer((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)) };
}

/** A PostgreSQL server of the caller's own, for specs that stop it. */
export async function startPrivatePostgres(): Promise<ServerSwitches & { readonly url: string }> {
  const { id, url } = await askTestServers<{ id: string; url: string }>('postgres');
  return { url, ...serverSwitches(id) };
}

async function recreate(name: string): Promise<string> {
  await onServer(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    // template1 would refuse while anybody is connected to it.
    await client.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
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
