import { freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import pg from 'pg';
import { openDatabase, sessionOptions } from '../src/open-database.js';
import { schemaNames } from '../src/prepare-schema.js';
import { dropLogins, ownLogins, prepareLogins } from '../src/service-logins.js';

const instance = uniqueName('i').replaceAll(/\W/g, '').slice(-8);
const one = uniqueName('one');
const two = uniqueName('two');
let database: FreshDatabase;
let urls: ReadonlyMap<string, string>;

async function session<T>(url: string, options: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, ...options });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const as = <T>(service: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  session(urls.get(service) as string, sessionOptions(service), work);
const asOwner = (sql: string): Promise<pg.QueryResult> => session(database.url, {}, (client) => client.query(sql));

beforeAll(async () => {
  database = await freshDatabase();
  urls = (await ownLogins(database.url, [one, two], instance)) as ReadonlyMap<string, string>;
  for (const service of [one, two]) {
    const options = { service, url: urls.get(service) as string, poolSize: 2, entities: [], migrations: [] };
    await (await openDatabase(options)).destroy();
    await as(service, (client) => client.query('CREATE TABLE kept (id text); INSERT INTO kept VALUES (1)'));
  }
});
afterAll(async () => {
  await dropLogins(database.url, [one, two], instance);
  await database.drop();
});

describe("a service's login at the database", () => {
  it('owns nothing, and works in the schema of its service', async () => {
    const { rows } = await as(one, (client) =>
      client.query('SELECT session_user::text AS login, current_user::text AS role, (SELECT count(*) FROM kept) AS n'),
    );
    expect(rows).toEqual([{ login: `${schemaNames(one).role}_${instance}`, role: schemaNames(one).role, n: 1 }]);
  });

  // What an injection that runs statements of its own could try.
  const { role, schema } = schemaNames(two);
  it.each([
    ['read of another', `SELECT * FROM ${schema}.kept`],
    ['write to another', `INSERT INTO ${schema}.kept VALUES (2)`],
    ['look into the schema of another', `CREATE TABLE ${schema}.mine (id text)`],
    ['become another', `SET ROLE ${role}`],
    ['become who made it', 'RESET ROLE; SET ROLE postgres'],
    ['become who made it by its session', 'SET SESSION AUTHORIZATION postgres'],
    ['read others after a reset', `RESET ROLE; SELECT * FROM ${schema}.kept`],
    ['make schemas', 'CREATE SCHEMA elsewhere'],
    ['make tables elsewhere', 'CREATE TABLE public.elsewhere (id text)'],
    ['make roles', 'CREATE ROLE elsewhere'],
    ['make databases', 'CREATE DATABASE elsewhere'],
    ['set passwords of others', `ALTER ROLE ${role}_${instance} PASSWORD 'x'`],
    ['give itself another role', `GRANT ${role} TO CURRENT_USER`],
    ['read passwords', 'SELECT rolpassword FROM pg_authid'],
    ['read files', "SELECT pg_read_file('PG_VERSION')"],
    ['run programs', "COPY (SELECT 1) TO PROGRAM 'true'"],
  ])('cannot %s', async (_, sql) => {
    await expect(as(one, (client) => client.query(sql))).rejects.toThrow(/permission denied|must be|only roles/i);
  });

  it('does not see what others are doing', async () => {
    const statement = `SELECT pg_sleep(0), 'of ${two}'`;
    await as(two, async (busy) => {
      await busy.query(statement);
      const { rows } = await as(one, (client) =>
        client.query('SELECT query FROM pg_stat_activity WHERE application_name = $1', [`rekey-${two}`]),
      );
      expect(rows).toEqual([{ query: '<insufficient privilege>' }]);
    });
  });

  it('has another password at each start, and the old one is over', async () => {
    const before = urls.get(one) as string;
    urls = (await ownLogins(database.url, [one, two], instance)) as ReadonlyMap<string, string>;
    await expect(session(before, {}, (client) => client.query('SELECT 1'))).rejects.toThrow(/password/);
    await as(one, (client) => client.query('SELECT * FROM kept'));
  });

  it('never sends its password to the server', async () => {
    const { rows } = await asOwner(`SELECT rolpassword AS kept FROM pg_authid WHERE rolname LIKE '%${instance}'`);
    expect(rows).toHaveLength(2);
    for (const { kept } of rows) expect(kept).toMatch(/^SCRAM-SHA-256\$4096:/);
  });
});

describe('prepareLogins', () => {
  it('makes two installations on one server, together', async () => {
    const others = await Promise.all(
      ['a', 'b', 'c'].map((name) => freshDatabase().then((fresh) => ({ ...fresh, name }))),
    );
    const made = await Promise.all(others.map(({ url, name }) => ownLogins(url, [one, two], `${instance}${name}`)));
    expect(made.map((logins) => logins?.size)).toEqual([2, 2, 2]);
    for (const { url, name, drop } of others) {
      await dropLogins(url, [one, two], `${instance}${name}`);
      await drop();
    }
    const { rows } = await asOwner(`SELECT rolname FROM pg_roles WHERE rolname LIKE '%${instance}_'`);
    expect(rows).toEqual([]);
  });

  it('refuses a login that may do more than its service', async () => {
    const login = { service: one, password: 'p' };
    await expect(prepareLogins(database.url, [{ ...login, user: 'postgres' }])).rejects.toThrow(/may do more/);
    const ofTwo = `${role()}_${instance}`;
    await expect(prepareLogins(database.url, [{ ...login, user: ofTwo }])).rejects.toThrow(/may do more/);
    const both = [one, two].map((service) => ({ ...login, service, user: 'shared' }));
    await expect(prepareLogins(database.url, both)).rejects.toThrow(/of its own/);
  });
  const role = (): string => schemaNames(two).role;
});

describe('a user that may not make logins', () => {
  const plain = `${instance}_plain`;
  const urlOfPlain = (): string => Object.assign(new URL(database.url), { username: plain, password: 'p' }).toString();
  beforeAll(() => asOwner(`CREATE ROLE "${plain}" LOGIN PASSWORD 'p'`));
  afterAll(() => asOwner(`DROP OWNED BY "${plain}"; DROP ROLE "${plain}"`));

  it('has all services share it, each in its own role', async () => {
    await expect(ownLogins(urlOfPlain(), [one], `${instance}x`)).resolves.toBeUndefined();
    await asOwner(`GRANT ${schemaNames(one).role} TO "${plain}"`);
    await expect(ownLogins(urlOfPlain(), [one], `${instance}x`)).resolves.toBeUndefined();
    const options = { service: one, url: urlOfPlain(), poolSize: 2, entities: [], migrations: [] };
    const dataSource = await openDatabase(options);
    await expect(dataSource.query('SELECT * FROM kept')).resolves.toHaveLength(1);
    await dataSource.destroy();
  });

  it('may be one that may make roles and is no superuser', async () => {
    await asOwner(
      `ALTER ROLE "${plain}" CREATEROLE; GRANT CREATE ON DATABASE "${new URL(database.url).pathname.slice(1)}" TO "${plain}"`,
    );
    const three = uniqueName('three');
    const logins = await ownLogins(urlOfPlain(), [three], `${instance}y`);
    const login = `${schemaNames(three).role}_${instance}y`;
    await expect(
      session(logins?.get(three) as string, sessionOptions(three), (client) =>
        client.query('SELECT session_user::text AS login'),
      ),
    ).resolves.toMatchObject({ rows: [{ login }] });
    await dropLogins(urlOfPlain(), [three], `${instance}y`);
    await asOwner(`DROP SCHEMA ${schemaNames(three).schema}; DROP ROLE ${schemaNames(three).role}`);
  });
});
