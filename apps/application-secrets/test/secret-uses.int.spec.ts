import { eventually, type TestService } from '@rekey/testing';
import { Client } from 'pg';
import { KeyUses } from '../src/clients/key-uses.js';
import { SecretUses } from '../src/clients/secret-uses.js';
import {
  assertionOf,
  authenticates,
  introspectWithAssertion,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  startService,
  type TestApplication,
} from './support.js';

let service: TestService;
let database: Client;
beforeAll(async () => {
  ({ service } = await startService({ maxLiveSecrets: 5 }));
  database = new Client({ connectionString: service.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await service.stop();
});

async function generate({ path }: TestApplication, body: object = {}): Promise<string> {
  const answer = await service.call({ method: 'POST', url: `${path}/api_config/_generate_client_secret`, body });
  return answer.body.clientSecret as string;
}

interface ListedVersion {
  readonly version: number;
  readonly state: string;
  readonly lastUsedAt: string | null;
}

async function versions({ appId }: TestApplication): Promise<ListedVersion[]> {
  const { body } = await service.call({ url: `/v1/applications/${appId}/client-secret/versions` });
  return body.items as ListedVersion[];
}

async function storedUse({ appId }: TestApplication, number: number): Promise<Date | null> {
  const { rows } = await database.query<{ usedAt: Date | null }>(
    `SELECT last_used_at AS "usedAt" FROM application_secrets.client_secret_versions WHERE app_id = $1 AND number = $2`,
    [appId, number],
  );
  return rows[0]?.usedAt ?? null;
}

describe('lastUsedAt', () => {
  it('is null until a secret authenticates, and then that moment, for each version its own', async () => {
    const app = await makeApplication(service);
    await generate(app, { overlap: '3600s' });
    await expect(versions(app)).resolves.toMatchObject([{ lastUsedAt: null }, { lastUsedAt: null }]);
    await expect(authenticates(service, app.clientId, 'x'.repeat(64))).resolves.toBe(false);
    const before = Date.now();
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    const [second, first] = await versions(app);
    expect(second?.lastUsedAt).toBeNull();
    expect(Date.parse(first?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(first?.lastUsedAt ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('is written in the background, and not once per request', async () => {
    const app = await makeApplication(service);
    const { rows: before } = await database.query<{ changes: string }>(COUNT_CHANGES);
    for (let use = 0; use < 50; use += 1) await authenticates(service, app.clientId, app.clientSecret);
    await eventually(async () => expect(await storedUse(app, 1)).toBeInstanceOf(Date));
    const { rows: after } = await database.query<{ changes: string }>(COUNT_CHANGES);
    expect(Number(after[0]?.changes) - Number(before[0]?.changes)).toBeLessThan(10);
  });

  it('stays for a secret that is over', async () => {
    const app = await makeApplication(service);
    await authenticates(service, app.clientId, app.clientSecret);
    await generate(app);
    await expect(versions(app)).resolves.toMatchObject([
      { state: 'active', lastUsedAt: null },
      { state: 'retired', lastUsedAt: expect.any(String) },
    ]);
  });

  it('waits for no row that a rotation holds, and is written by the next flush', async () => {
    const [held, free] = [await makeApplication(service), await makeApplication(service)];
    await database.query('BEGIN');
    await database.query('SELECT 1 FROM application_secrets.client_secret_versions WHERE app_id = $1 FOR UPDATE', [
      held.appId,
    ]);
    for (const { clientId, clientSecret } of [held, free]) await authenticates(service, clientId, clientSecret);
    const uses = service.app.get(SecretUses, { strict: false });
    await uses.flush();
    await expect(Promise.all([storedUse(held, 1), storedUse(free, 1)])).resolves.toEqual([null, expect.any(Date)]);
    await database.query('COMMIT');
    await uses.flush();
    await expect(storedUse(held, 1)).resolves.toBeInstanceOf(Date);
  });
});

describe('CredentialUsed', () => {
  const USED = 'io.rekey.credential.used.v1';
  const told = (id: string) => service.events.filter(({ type, subject }) => type === USED && subject === id);

  it('tells how often a secret was used, once a minute however often it is written', async () => {
    const app = await makeApplication(service);
    const uses = service.app.get(SecretUses, { strict: false });
    await authenticates(service, app.clientId, app.clientSecret);
    await uses.flush();
    const [first] = await service.eventsOf(USED, app.appId);
    const known = { kind: 'client-secret', id: app.appId, version: 1, lastUsedAt: expect.stringMatching(/Z$/) };
    expect(first?.data).toEqual({ ...known, count: 1 });
    for (let use = 0; use < 3; use += 1) {
      await authenticates(service, app.clientId, app.clientSecret);
      await uses.flush();
    }
    await database.query(
      `UPDATE application_secrets.client_secret_versions SET told_at = told_at - interval '1 minute' WHERE app_id = $1`,
      [app.appId],
    );
    await uses.flush();
    const [, second] = await service.eventsOf(USED, app.appId, 2);
    expect(second?.data).toEqual({ ...known, count: 3 });
    await uses.flush();
    expect(told(app.appId)).toHaveLength(2);
  });

  it('tells of a key that signed what was accepted, and of none that signed what was not', async () => {
    const app = await makeKeyedApplication(service);
    const [used, unused] = [await makeKey(service, app.path), await makeKey(service, app.path)];
    await introspectWithAssertion(service, await assertionOf(used));
    await introspectWithAssertion(service, await assertionOf(unused, { key: used.key }));
    await service.app.get(KeyUses, { strict: false }).flush();
    const [event] = await service.eventsOf(USED, used.keyId);
    expect(event?.data).toMatchObject({ kind: 'application-key', id: used.keyId, version: 1, count: 1 });
    expect(told(unused.keyId)).toEqual([]);
  });
});

it('REKEY_MAX_LIVE_SECRETS secrets authenticate at the same time, and one more ends the oldest', async () => {
  const app = await makeApplication(service);
  const secrets = [app.clientSecret];
  for (let count = 0; count < 4; count += 1) secrets.push(await generate(app, { overlap: '3600s' }));
  for (const secret of secrets) await expect(authenticates(service, app.clientId, secret)).resolves.toBe(true);
  secrets.push(await generate(app, { overlap: '3600s' }));
  const alive = await Promise.all(secrets.map((secret) => authenticates(service, app.clientId, secret)));
  expect(alive).toEqual([false, true, true, true, true, true]);
});

it('what was used until a clean stop is known after it', async () => {
  const { service: stopping } = await startService();
  const witness = new Client({ connectionString: stopping.databaseUrl });
  await witness.connect();
  try {
    const app = await makeApplication(stopping);
    await authenticates(stopping, app.clientId, app.clientSecret);
    await stopping.app.close();
    const { rows } = await witness.query('SELECT last_used_at FROM application_secrets.client_secret_versions');
    expect(rows).toEqual([{ last_used_at: expect.any(Date) }]);
  } finally {
    await witness.end();
    await stopping.stop();
  }
});

const COUNT_CHANGES = `
  SELECT pg_stat_force_next_flush(), n_tup_upd AS changes FROM pg_stat_user_tables
  WHERE schemaname = 'application_secrets' AND relname = 'client_secret_versions'`;
