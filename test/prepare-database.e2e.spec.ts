import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { databaseUrlVariableOf, SERVICE_NAMES } from '@rekey/contracts';
import { BuiltApp, describeKafka, freshDatabase, uniqueName } from '@rekey/testing';
import { databaseSessions } from './support/database-sessions.js';
import { queryDatabase } from './support/query-database.js';
const run = promisify(execFile);
const suffix = uniqueName('x').slice(-6);
const userOf = (service: string): string => `${service}_${suffix}`;

/** The step that compose runs before the services. Its environment holds nothing else. */
function prepare(env: Readonly<Record<string, string>>): Promise<{ readonly stdout: string }> {
  const script = resolve(__dirname, '../scripts/prepare-database.mjs');
  return run(process.execPath, [script], { env: { PATH: process.env['PATH'], ...env } });
}

function loginUrls(url: string, password: string): Record<string, string> {
  return Object.fromEntries(
    SERVICE_NAMES.map((service) => [
      databaseUrlVariableOf(service),
      Object.assign(new URL(url), { username: userOf(service), password: `${password}%20${service}` }).toString(),
    ]),
  );
}

describe('prepare-database', () => {
  it('names what is missing, and no value', async () => {
    const failure = await prepare({ REKEY_DATABASE_URL: 'mysql://u:hunter2@host/x' }).catch((error: unknown) => error);
    const { code, stderr } = failure as { code: number; stderr: string };
    expect(code).toBe(1);
    for (const name of ['', 'GATEWAY_', 'KEY_VAULT_']) expect(stderr).toContain(`REKEY_${name}DATABASE_URL: must be`);
    expect(stderr).not.toContain('hunter2');
  });
});

describeKafka('a service that has its own login alone', (kafka) => {
  it('starts after the step that made it, and after one that gave it another password', async () => {
    const database = await freshDatabase();
    for (const password of ['first', 'second']) {
      const urls = loginUrls(database.url, password);
      const { stdout } = await prepare({ REKEY_DATABASE_URL: database.url, ...urls });
      expect(stdout).toContain(userOf('key-vault'));
      expect(stdout).not.toContain(password);
      const vault = await BuiltApp.start('key-vault', {
        REKEY_DATABASE_URL: urls['REKEY_KEY_VAULT_DATABASE_URL'] as string,
        REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
        REKEY_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      });
      expect(await databaseSessions(database.url)).toEqual([
        { application: 'rekey-key-vault', login: userOf('key-vault'), isPowerful: false },
      ]);
      await vault.stop();
    }
    for (const service of SERVICE_NAMES) await queryDatabase(database.url, `DROP ROLE "${userOf(service)}"`);
    await database.drop();
  });
});
