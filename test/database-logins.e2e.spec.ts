import { randomBytes } from 'node:crypto';
import { SERVICE_NAMES } from '@rekey/contracts';
import { type FreshDatabase, freshDatabase } from '@rekey/testing';
import { databaseSessions, ownSessions } from './support/database-sessions.js';
import { queryDatabase } from './support/query-database.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

const REKEY_MASTER_KEY = randomBytes(32).toString('base64');
let database: FreshDatabase;
let installation: Installation | undefined;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await installation?.stop();
  await database.drop();
});

describe('standalone', () => {
  it('lets every service, and the event log, in by a login of its own, which ends with it', async () => {
    installation = await startStandaloneProcess({ REKEY_DATABASE_URL: database.url, REKEY_MASTER_KEY });
    const sessions = await databaseSessions(database.url);
    expect(sessions).toEqual(ownSessions(...SERVICE_NAMES, 'event-log'));
    const logins = sessions.map(({ login }) => login);
    await installation.restart();
    expect((await databaseSessions(database.url)).map(({ login }) => login)).toEqual(logins);
    await installation.stop();
    installation = undefined;
    const left = await queryDatabase(
      database.url,
      `SELECT rolname FROM pg_roles WHERE rolname IN (${logins.map((login) => `'${login}'`).join()})`,
    );
    expect(left).toEqual([]);
  });

  it('shares the one login it is given where that may not make others', async () => {
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: await limitedOwner(database.url),
      REKEY_MASTER_KEY,
    });
    const sessions = await databaseSessions(database.url);
    expect(new Set(sessions.map(({ login }) => login))).toEqual(new Set(['rekey_limited']));
    expect(installation.output()).toContain('may not make logins');
    await installation.stop();
    installation = undefined;
    await queryDatabase(database.url, 'DROP ROLE rekey_limited');
  });
});

/** Somebody who is in the roles that the first start has made, and may make none. */
async function limitedOwner(url: string): Promise<string> {
  await queryDatabase(url, `CREATE ROLE rekey_limited LOGIN PASSWORD 'limited'`);
  for (const service of [...SERVICE_NAMES, 'event-log'])
    await queryDatabase(url, `GRANT "rekey_${service.replaceAll('-', '_')}" TO rekey_limited`);
  return Object.assign(new URL(url), { username: 'rekey_limited', password: 'limited' }).toString();
}
