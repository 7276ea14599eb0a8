import type pg from 'pg';
import { changeCatalogue } from './change-catalogue.js';

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
 * Makes the service's role and schema unless they exist. The role cannot log in: connections assume it, through a login of
 * the service's own that may do nothing else (see ADR 0012), or one that serves them all.
 */
export function prepareSchema(url: string, names: SchemaNames): Promise<void> {
  return changeCatalogue(url, async (client) => createStatements(await readState(client, names), names));
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
