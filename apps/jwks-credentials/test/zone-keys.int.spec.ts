import { randomUUID } from 'node:crypto';
import { eventually, TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import pg from 'pg';
import { jwksCredentials } from '../src/index.js';
import { ZoneKeys } from '../src/validation/zone-keys.js';
import {
  configurationsOf,
  createConfiguration,
  type CreatedConfiguration,
  createZone,
  type Jwk,
  put,
  queryDatabase,
  testKey,
} from './fixtures.js';

jest.setTimeout(60_000);

const ZONE_ID = 'a'.repeat(32);
const MARKER = { zoneId: ZONE_ID, url: `${configurationsOf(ZONE_ID)}/${randomUUID()}` };

let service: TestService;
let zoneKeys: ZoneKeys;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
  zoneKeys = service.app.get(ZoneKeys, { strict: false });
  // Of no event, so that the first one about it is of its first change; a change of the title drops nothing by itself.
  await queryDatabase(service, `INSERT INTO zones VALUES ($1, 'marker')`, [MARKER.zoneId]);
  await queryDatabase(service, `INSERT INTO configurations VALUES ($1, $2, '', '', '{}', 'JWT', now(), now())`, [
    MARKER.url.split('/').at(-1),
    MARKER.zoneId,
  ]);
}, 60_000);
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

/** A configuration whose own events have all arrived here, so that none of them drops its zone any more. */
async function settled(keys?: readonly Jwk[]): Promise<CreatedConfiguration> {
  const configuration = await createConfiguration(service, keys);
  const snapshot = await zoneKeys.get(MARKER.zoneId, Date.now());
  await service.call({ method: 'PATCH', url: MARKER.url, body: { title: configuration.id.slice(0, 8) } });
  await eventually(async () => expect(await zoneKeys.get(MARKER.zoneId, Date.now())).not.toBe(snapshot));
  return configuration;
}

it('reads a zone once for all who ask meanwhile, and answers at once from then on', async () => {
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

it('forgets a zone with the commit that changes its keys, and no other zone', async () => {
  const [changed, other] = [await settled(), await settled()];
  const kept = await zoneKeys.get(other.zoneId, Date.now());
  await put(service, changed, [testKey('ES256', 'new').jwk]);
  const next = zoneKeys.get(changed.zoneId, Date.now());
  expect(next).toBeInstanceOf(Promise);
  expect((await next).keysOf('new')).toHaveLength(1);
  expect(zoneKeys.get(other.zoneId, Date.now())).toBe(kept);
});

it('sees after ten seconds, beside the requests, what no event told; the same keys stay the same snapshot', async () => {
  const configuration = await settled();
  const { zoneId } = configuration;
  const before = await zoneKeys.get(zoneId, Date.now());
  expect(zoneKeys.get(zoneId, Date.now() + 10_000)).toBe(before);
  await writeUnseen(configuration, 'unseen');
  await eventually(async () => {
    const snapshot = zoneKeys.get(zoneId, Date.now() + 10_000);
    expect(snapshot).not.toBeInstanceOf(Promise);
    expect((await snapshot).keysOf('unseen')).toHaveLength(1);
  });
});

it('looks again for who asks for what is not there, and not more than once a second', async () => {
  const configuration = await settled();
  const { zoneId } = configuration;
  const before = await zoneKeys.get(zoneId, Date.now());
  await writeUnseen(configuration, 'unseen');
  expect(await zoneKeys.getNewer(zoneId, before, 0)).toBe(before);
  expect((await zoneKeys.getNewer(zoneId, before, Date.now() + 1_000)).keysOf('unseen')).toHaveLength(1);
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
      const [status] = await validate('0'.repeat(32), first);
      expect(status).toBeGreaterThanOrEqual(500);
    } finally {
      await allowConnections(true);
    }
    const zone = await eventually(() => createZone(service));
    expect(await validate(zone, first)).toEqual([200, false]);
  });
});
