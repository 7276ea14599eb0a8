import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const START_ATTEMPTS = 40;
const START_DELAY_MS = 250;
/** Generous: each lost race means that somebody else made one of the few things to make. */
const RACE_ATTEMPTS = 20;
/** First key of every advisory lock of ours, so that they meet nobody else's in a shared database. */
export const LOCK_SPACE = 0x52_4b_59;
const BOOTSTRAP_LOCK = 1;

export interface SchemaNames {
  readonly schema: string;
  readonly role: string;
}

/** `key-vault` owns the schema `key_vault` through the role `rekey_key_vault`. */
export function schemaNames(service: string): SchemaNames {
  const schema = service.replaceAll('-', '_');
  return { schema, role: `rekey_${schema}` };
}

/**
 * Makes the service's role and schema unless they exist. The role cannot log in: connections assume it (see
 * ADR 0003), so one URL serves every service and none can read another's tables.
 * Waits out a database that is still starting, for ten seconds.
 */
export async function prepareSchema(url: string, names: SchemaNames): Promise<void> {
  const client = await connectPatiently(url);
  try {
    for (let attempt = 1; !(await tryPrepare(client, names, attempt === RACE_ATTEMPTS)); attempt += 1);
  } finally {
    await client.end();
  }
}

/** False when another database's services made the same role meanwhile: roles belong to the server, locks to one database. */
async function tryPrepare(client: pg.Client, names: SchemaNames, isLast: boolean): Promise<boolean> {
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, BOOTSTRAP_LOCK]);
    await client.query(createStatements(await readState(client, names), names).join(';\n'));
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
  return code === '42710' || code === '23505' || (message ?? '').includes('tuple concurrently updated');
}

interface SchemaState {
  readonly hasRole: boolean;
  readonly isMember: boolean;
  readonly hasSchema: boolean;
}

async function readState(client: pg.Client, names: SchemaNames): Promise<SchemaState> {
  const { rows } = await client.query<SchemaState>(
    `SELECT role.oid IS NOT NULL AS "hasRole",
            coalesce(pg_has_role(current_user, role.oid, 'MEMBER'), false) AS "isMember",
            to_regnamespace($2) IS NOT NULL AS "hasSchema"
       FROM (SELECT 1) AS one LEFT JOIN pg_roles AS role ON role.rolname = $1`,
    [names.role, names.schema],
  );
  return rows[0] as SchemaState;
}

function createStatements(state: SchemaState, { schema, role }: SchemaNames): string[] {
  return [
    ...(state.hasRole ? [] : [`CREATE ROLE "${role}" NOLOGIN`]),
    ...(state.hasRole && state.isMember ? [] : [`GRANT "${role}" TO CURRENT_USER`]),
    ...(state.hasSchema ? [] : [`CREATE SCHEMA "${schema}" AUTHORIZATION "${role}"`]),
  ];
}

async function connectPatiently(url: string): Promise<pg.Client> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (attempt >= START_ATTEMPTS) throw error;
      await pause(START_DELAY_MS);
    }
  }
}
