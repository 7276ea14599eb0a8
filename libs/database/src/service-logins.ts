import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { changeCatalogue } from './change-catalogue.js';
import { prepareSchema, schemaNames } from './prepare-schema.js';
import { scramVerifier } from './scram-verifier.js';

const PASSWORD_BYTES = 32;
const INSUFFICIENT_PRIVILEGE = '42501';
/** Class 28: this user may not come in, or not from here. */
const NOT_LET_IN = /^28/;

/** A user of the database that one service alone connects as. */
export interface ServiceLogin {
  readonly service: string;
  readonly user: string;
  readonly password: string;
}

/** By service, the URL that it connects with. */
export type OwnLogins = ReadonlyMap<string, string>;

/**
 * Makes schemas, the roles that own them, and a login for each service that may assume its own role and do nothing else: it
 * owns nothing, makes no roles or databases, and cannot become who made it. Passwords are set anew each time.
 * @throws Error when a login may do more, or belongs to two services
 */
export async function prepareLogins(ownerUrl: string, logins: readonly ServiceLogin[]): Promise<void> {
  const users = logins.map(({ user }) => user);
  if (new Set(users).size < users.length) throw new Error('Every service needs a database login of its own');
  for (const { service } of logins) await prepareSchema(ownerUrl, schemaNames(service));
  await changeCatalogue(ownerUrl, async (client) => {
    const found = await existing(client, users);
    return logins.flatMap((login) => loginStatements(client, login, found));
  });
}

/**
 * A login for each of these services with a new password that nobody else knows, or undefined where the user of the URL may
 * not make them, or they are not let in: then the services share that URL and only assume their roles.
 * @param instance Keeps apart those who share a server: letters and digits.
 */
export async function ownLogins(
  ownerUrl: string,
  services: readonly string[],
  instance: string,
): Promise<OwnLogins | undefined> {
  const logins = services.map((service) => ({
    service,
    user: userOf(service, instance),
    password: randomBytes(PASSWORD_BYTES).toString('base64url'),
  }));
  try {
    await prepareLogins(ownerUrl, logins);
  } catch (error) {
    if ((error as { code?: string }).code === INSUFFICIENT_PRIVILEGE) return undefined;
    throw error;
  }
  const urls = logins.map((login) => urlFor(ownerUrl, login));
  const areLetIn = await Promise.all(logins.map(({ user }, index) => isLetIn(urls[index] as string, user)));
  if (!areLetIn.every(Boolean)) return undefined;
  return new Map(services.map((service, index) => [service, urls[index] as string]));
}

/** Removes what `ownLogins` made. Roles, schemas and all that is in them stay. Waits for no database that is away. */
export function dropLogins(ownerUrl: string, services: readonly string[], instance: string): Promise<void> {
  const drops = async (client: pg.Client): Promise<string[]> =>
    services.map((service) => `DROP ROLE IF EXISTS ${client.escapeIdentifier(userOf(service, instance))}`);
  return changeCatalogue(ownerUrl, drops, 1);
}

function userOf(service: string, instance: string): string {
  return `${schemaNames(service).role}_${instance}`;
}

interface ExistingLogin {
  readonly user: string;
  readonly isPowerful: boolean;
  readonly roles: readonly string[];
}

async function existing(client: pg.Client, users: readonly string[]): Promise<Map<string, ExistingLogin>> {
  const { rows } = await client.query<ExistingLogin>(
    `SELECT login.rolname AS "user",
            login.rolsuper OR login.rolcreaterole OR login.rolcreatedb OR login.rolreplication OR login.rolbypassrls
              AS "isPowerful",
            ARRAY(SELECT role.rolname::text FROM pg_auth_members JOIN pg_roles AS role ON role.oid = roleid
                   WHERE member = login.oid) AS roles
       FROM pg_roles AS login WHERE login.rolname = ANY($1)`,
    [users],
  );
  return new Map(rows.map((row) => [row.user, row]));
}

function loginStatements(
  client: pg.Client,
  { service, user, password }: ServiceLogin,
  found: ReadonlyMap<string, ExistingLogin>,
): string[] {
  const { role } = schemaNames(service);
  const before = found.get(user);
  if (before?.isPowerful === true || before?.roles.some((one) => one !== role) === true)
    throw new Error(`The database login ${user} may do more than ${service} needs: give it one of its own`);
  const [login, owner] = [client.escapeIdentifier(user), client.escapeIdentifier(role)];
  return [
    `${before === undefined ? 'CREATE' : 'ALTER'} ROLE ${login} LOGIN NOINHERIT PASSWORD ${client.escapeLiteral(scramVerifier(password))}`,
    ...(before?.roles.includes(role) === true ? [] : [`GRANT ${owner} TO ${login}`]),
  ];
}

function urlFor(ownerUrl: string, { user, password }: ServiceLogin): string {
  const url = new URL(ownerUrl);
  url.username = user;
  url.password = password;
  for (const name of ['user', 'password']) url.searchParams.delete(name);
  return url.toString();
}

/** Whether the server takes the login over this way: its rules may know the owner alone, or ask for a certificate. */
async function isLetIn(url: string, user: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ user: string }>('SELECT session_user::text AS user');
    return rows[0]?.user === user;
  } catch (error) {
    if (NOT_LET_IN.test((error as { code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    // What the statements said matters, not how the connection ended.
    await client.end().catch(() => undefined);
  }
}
