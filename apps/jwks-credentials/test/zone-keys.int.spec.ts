import { randomBytes } from 'node:crypto';
import { Transactions } from '@rekey/database';
import { Broadcasts } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { eventually, TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { jwksCredentials } from '../src/index.js';
import { ZoneFeed } from '../src/validation/zone-feed.js';
import { ZoneKeys } from '../src/validation/zone-keys.js';
import { CredentialSecrets } from '../src/credentials/credential-secrets.js';
import { ZoneRows } from '../src/validation/zone-rows.js';
import type { ZoneSnapshot } from '../src/validation/zone-snapshot.js';
import {
  createConfiguration,
  type CreatedConfiguration,
  createZone,
  type Jwk,
  put,
  queryDatabase,
  testKey,
} from './fixtures.js';

const MASTER_KEY = randomBytes(32).toString('base64');

let service: TestService;
let zoneKeys: ZoneKeys;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { config: { masterKey: [MASTER_KEY] } });
  zoneKeys = service.app.get(ZoneKeys, { strict: false });
});
afterAll(() => service?.stop());

/** Runs `work` while nobody can read credentials; what it started to read goes on afterwards. */
async function whileUnreadable<T>(work: (waiting: (count: number) => Promise<void>) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  const waiting = (count: number): Promise<void> =>
    eventually(async () => {
      const { rowCount } = await client.query(
        `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'jwks_credentials.credentials'::regclass`,
      );
      if (rowCount !== count) throw new Error(`${rowCount} of ${count} reads wait`);
    });
  try {
    await client.query('BEGIN; LOCK TABLE jwks_credentials.credentials');
    return await work(waiting);
  } finally {
    await client.end();
  }
}

/** Puts a key there as another replica would whose events do not arrive. */
async function writeUnseen({ id }: { readonly id: string }, kid: string): Promise<void> {
  const { jwk } = testKey('ES256', kid);
  await queryDatabase(
    service,
    `INSERT INTO credentials (id, configuration_id, position, version, state, created_at, kid, alg, jwk)
     VALUES (gen_random_uuid(), $1, 9, 1, 'active', now(), $2, 'ES256', $3)`,
    [id, kid, jwk],
  );
}

/** A configuration that is in memory, with nothing left to read. */
async function settled(keys?: readonly Jwk[]): Promise<CreatedConfiguration> {
  const configuration = await createConfiguration(service, keys);
  await zoneKeys.look();
  return configuration;
}

const held = (zoneId: string): ZoneSnapshot => {
  const snapshot = zoneKeys.get(zoneId, Date.now());
  if (snapshot instanceof Promise) throw new Error('the zone is not in memory');
  return snapshot;
};

it('has every zone in memory when it has started, and asks the database for none', async () => {
  const { zoneId, keys } = await settled();
  const other = await TestService.start(jwksCredentials, {
    config: { masterKey: [MASTER_KEY], databaseUrl: service.databaseUrl },
  });
  try {
    const snapshot = other.app.get(ZoneKeys, { strict: false }).get(zoneId, Date.now());
    expect(snapshot).not.toBeInstanceOf(Promise);
    expect((snapshot as ZoneSnapshot).keysOf(keys[0]?.['kid'] as string)).toHaveLength(1);
  } finally {
    await other.stop();
  }
});

it('knows without a query that a zone does not exist', async () => {
  const { zoneId } = await settled();
  expect(zoneKeys.find(zoneId, Date.now())).toBe(held(zoneId));
  expect(zoneKeys.find('f'.repeat(32), Date.now())).toBeUndefined();
  expect(await zoneKeys.find(await createZone(service), Date.now())).toMatchObject({ configurations: [], rules: [] });
});

it('reads a zone once for all who ask right after a change, and answers at once from then on', async () => {
  const { zoneId, keys } = await settled();
  zoneKeys.drop(zoneId);
  const [reads] = await whileUnreadable(async (waiting) => {
    const started = Array.from({ length: 10 }, () => zoneKeys.get(zoneId, Date.now()));
    await waiting(1);
    return [started];
  });
  const snapshots = await Promise.all(reads ?? []);
  expect(new Set(snapshots).size).toBe(1);
  expect(zoneKeys.get(zoneId, Date.now())).toBe(snapshots[0]);
  expect(snapshots[0]?.keysOf(keys[0]?.['kid'] as string)).toHaveLength(1);
});

it('gives what was read before a change to nobody who asks after it, and does not keep it', async () => {
  const { zoneId } = await settled();
  zoneKeys.drop(zoneId);
  const reads = await whileUnreadable(async (waiting) => {
    const early = zoneKeys.get(zoneId, Date.now());
    await waiting(1);
    zoneKeys.drop(zoneId);
    const late = zoneKeys.get(zoneId, Date.now());
    await waiting(2);
    return [early, late];
  });
  const [early, late] = await Promise.all(reads);
  expect(early).not.toBe(late);
  expect(zoneKeys.get(zoneId, Date.now())).toBe(late);
});

it('keeps nothing of a read that a change overtook and nobody repeated', async () => {
  const { zoneId } = await settled();
  zoneKeys.drop(zoneId);
  const reads = await whileUnreadable(async (waiting) => {
    const started = zoneKeys.get(zoneId, Date.now());
    await waiting(1);
    zoneKeys.drop(zoneId);
    return [started];
  });
  await Promise.all(reads);
  const next = zoneKeys.get(zoneId, Date.now());
  expect(next).toBeInstanceOf(Promise);
  await next;
});

it('reads a zone again with the commit that changes its keys, and no other zone', async () => {
  const [changed, other] = [await settled(), await settled()];
  const kept = held(other.zoneId);
  await put(service, changed, [testKey('ES256', 'new').jwk]);
  expect((await zoneKeys.get(changed.zoneId, Date.now())).keysOf('new')).toHaveLength(1);
  expect(held(other.zoneId)).toBe(kept);
});

it('keeps a key that stays as the object that it was, and no key that went', async () => {
  const [first, second] = [testKey('ES256', 'first').jwk, testKey('ES256', 'second').jwk];
  const configuration = await settled([first, second]);
  const before = held(configuration.zoneId);
  const keysBefore = [before.keysOf('first')[0]!, before.keysOf('second')[0]!];
  await writeUnseen(configuration, 'third');
  await zoneKeys.look();
  const added = held(configuration.zoneId);
  expect(added).not.toBe(before);
  expect([added.keysOf('first')[0], added.keysOf('second')[0]]).toEqual(keysBefore);
  expect(keysBefore.map((key) => added.holds(key))).toEqual([true, true]);
  await queryDatabase(service, `DELETE FROM credentials WHERE configuration_id = $1 AND kid = 'first'`, [
    configuration.id,
  ]);
  await zoneKeys.look();
  expect(keysBefore.map((key) => held(configuration.zoneId).holds(key))).toEqual([false, true]);
});

it('has the rules, on and off, in their order, and the operations, as of one moment with the keys', async () => {
  const { zoneId } = await settled();
  const rule = (title: string, position: number, enabled = true): Promise<object[]> =>
    queryDatabase(
      service,
      `INSERT INTO token_rules VALUES
       (gen_random_uuid(), $1, $2, '', 'block', $3, 'is_jwt_present("a")', '{}', '{}', '{}', $4, now(), now())`,
      [zoneId, title, enabled, position],
    );
  await rule('second', 20);
  await rule('off', 15, false);
  await rule('first', 10);
  await queryDatabase(
    service,
    `INSERT INTO operations VALUES (gen_random_uuid(), $1, 'GET', 'a.example', '/b/{c}', now())`,
    [zoneId],
  );
  await zoneKeys.look();
  expect(held(zoneId).rules.map(({ title, enabled }) => [title, enabled])).toEqual([
    ['first', true],
    ['off', false],
    ['second', true],
  ]);
  expect(held(zoneId).rules[0]).toMatchObject({ action: 'block', expression: 'is_jwt_present("a")', selector: {} });
  expect(held(zoneId).operations).toEqual([
    { id: expect.any(String), method: 'GET', host: 'a.example', endpoint: '/b/{c}' },
  ]);
  await queryDatabase(service, `UPDATE token_rules SET position = 5 WHERE zone_id = $1 AND title = 'second'`, [zoneId]);
  await zoneKeys.look();
  expect(held(zoneId).rules.map(({ title }) => title)).toEqual(['second', 'first', 'off']);
});

describe('the feed of changes', () => {
  it('tells within seconds, beside the requests, what no event told', async () => {
    const configuration = await settled();
    await writeUnseen(configuration, 'unseen');
    await eventually(() => expect(held(configuration.zoneId).keysOf('unseen')).toHaveLength(1));
    await queryDatabase(service, 'DELETE FROM configurations WHERE id = $1', [configuration.id]);
    await eventually(() => expect(held(configuration.zoneId).has(configuration.id)).toBe(false));
  });

  it('tells who asks for what is not there at once', async () => {
    const configuration = await settled();
    await writeUnseen(configuration, 'unseen');
    const newer = await zoneKeys.getNewer(configuration.zoneId, Date.now() + 1_000);
    expect(newer.keysOf('unseen')).toHaveLength(1);
  });

  // The risk: a change that was written first and committed last is behind the place where a reader stands.
  it('misses nothing that commits late', async () => {
    const [late, early] = [await settled(), await settled()];
    const client = new pg.Client({
      connectionString: service.databaseUrl,
      options: '-c search_path=jwks_credentials',
    });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('DELETE FROM configurations WHERE id = $1', [late.id]);
      await writeUnseen(early, 'early');
      await zoneKeys.look();
      expect(held(early.zoneId).keysOf('early')).toHaveLength(1);
      expect(held(late.zoneId).has(late.id)).toBe(true);
      const snapshot = held(early.zoneId);
      await zoneKeys.look();
      expect(held(early.zoneId)).toBe(snapshot);
      await client.query('COMMIT');
      await zoneKeys.look();
      expect(held(late.zoneId).has(late.id)).toBe(false);
    } finally {
      await client.end();
    }
  });

  it('has a version that grows with each change, and is the same in every replica that has seen it', async () => {
    const configuration = await settled();
    const before = zoneKeys.version;
    await writeUnseen(configuration, 'another');
    await zoneKeys.look();
    expect(zoneKeys.version).toBeGreaterThan(before);
    const { rows, feed } = {
      rows: new ZoneRows(service.app.get(DataSource), service.app.get(CredentialSecrets)),
      feed: new ZoneFeed(service.app.get(DataSource)),
    };
    const replica = new ZoneKeys(
      feed,
      rows,
      service.app.get(Transactions),
      service.app.get(Broadcasts, { strict: false }),
      service.app.get(BackgroundJobs),
    );
    await replica.look();
    expect(replica.version).toBe(zoneKeys.version);
  });
});

it('has a snapshot of a zone without keys', async () => {
  const snapshot = await zoneKeys.get(await createZone(service), Date.now());
  expect(snapshot.keysOf('kid')).toEqual([]);
  expect(snapshot.has('00000000-0000-4000-8000-000000000000')).toBe(false);
});

describe('while the database is away', () => {
  async function allowConnections(isAllowed: boolean): Promise<void> {
    const url = new URL(service.databaseUrl);
    const database = url.pathname.slice(1);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(database)} WITH ALLOW_CONNECTIONS ${isAllowed}`);
      if (isAllowed) return;
      await client.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [database]);
    } finally {
      await client.end();
    }
  }

  it('validates with the keys at hand for some minutes, tokens seen before and new ones, and is back with it', async () => {
    const key = testKey('ES256');
    const { zoneId } = await settled([key.jwk]);
    const sign = (sub: string): Promise<string> =>
      new SignJWT({ sub }).setProtectedHeader({ alg: 'ES256', kid: key.jwk['kid'] as string }).sign(key.privateKey);
    const validate = async (zone: string, token: string): Promise<unknown[]> => {
      const { status, body } = await service.call({
        method: 'POST',
        url: `/v1/zones/${zone}/validate`,
        body: { token },
      });
      return [status, body.valid];
    };
    const [first, second] = [await sign('first'), await sign('second')];
    expect(await validate(zoneId, first)).toEqual([200, true]);
    await allowConnections(false);
    try {
      expect(await validate(zoneId, first)).toEqual([200, true]);
      expect(await validate(zoneId, second)).toEqual([200, true]);
      expect(await validate(zoneId, `${second.slice(0, -4)}AAAA`)).toEqual([200, false]);
      expect(zoneKeys.get(zoneId, Date.now() + 4 * 60_000)).toBe(zoneKeys.get(zoneId, Date.now()));
      await expect(zoneKeys.get(zoneId, Date.now() + 6 * 60_000)).rejects.toThrow();
      expect(await validate(zoneId, first)).toEqual([200, true]);
      await eventually(async () => {
        const { status: ready, body } = await service.call({ url: '/readyz' });
        expect([ready, body.checks.validation]).toEqual([
          503,
          { status: 'down', reason: 'the keys in memory may be out of date' },
        ]);
      });
      const [status] = await validate('0'.repeat(32), first);
      expect(status).toBeGreaterThanOrEqual(500);
    } finally {
      await allowConnections(true);
    }
    const zone = await eventually(() => createZone(service));
    expect(await validate(zone, first)).toEqual([200, false]);
  });
});
