import { generateKeyPairSync } from 'node:crypto';
import pg from 'pg';
import type { Installation } from '../lib/installation.js';
import type { BenchRequest } from '../lib/load.js';
import { atLeast } from '../lib/report.js';
import { range } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';
import { materialOf, publicJwkOf } from '../lib/tokens.js';
import { takeTurns, untilQuiet } from '../lib/windows.js';
import { authorizeRequest, tokenFor, validateRequest } from './reads.js';

const CALLERS = 16;
const PER_ZONE = 2;
const SETTLE_MS = 60_000;

/** What thousands of earlier rotations, or of other zones, cost the next request. */
export const flatness: Suite = {
  standalone: async (bench, installation) => {
    bench.report.section('Flatness');
    await pastRotations(bench, installation);
    await otherZones(bench, installation);
  },
};

async function pastRotations(bench: Bench, installation: Installation): Promise<void> {
  const { load, report, isWhole } = bench;
  const count = isWhole ? 100_000 : 5_000;
  const [young, old] = [await makeKey(installation, 'bench-young'), await makeKey(installation, 'bench-old')];
  for (const { rotations } of [young, old]) await rotate(installation, rotations, 2);
  await rotate(installation, old.rotations, count);
  await untilQuiet(installation.cpu, SETTLE_MS);
  const reading = async ({ jwks }: Key) => ({ cpu: installation.cpu, run: await load.of(installation.url, [jwks]) });
  const rotating = async ({ rotations }: Key) => ({
    ...{ cpu: installation.cpu, hasAftermath: true },
    run: await load.of(installation.url, rotations, 1),
  });
  const measured = await takeTurns(
    {
      young: await reading(young),
      old: await reading(old),
      youngRotations: await rotating(young),
      oldRotations: await rotating(old),
    },
    bench,
  );
  const floor = { name: 'after 2', aim: atLeast(0.9) };
  report.compared(`JWKS after ${count} rotations`, measured.old, { floor: measured.young, ...floor });
  report.compared(`rotation of a key after ${count}`, measured.oldRotations, {
    ...{ floor: measured.youngRotations, ...floor },
  });
}

interface Key {
  readonly jwks: BenchRequest;
  readonly rotations: readonly BenchRequest[];
}

async function makeKey({ client }: Installation, name: string): Promise<Key> {
  await client.post('/v1/projects', { name });
  await client.post('/v1/environments', { name });
  const bodies = range(2).map(() => {
    const content = materialOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    return { cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }] };
  });
  const keys = `/apiops/projects/${name}/keys/`;
  await client.post(keys, { name: 'key', keyType: 'PRIVATE_KEY', ...bodies[1] });
  await client.post(`/apiops/projects/${name}/jwks/`, {
    name: 'jwk',
    sourceType: 'PRIVATE_KEY',
    keyName: 'key',
    environmentName: name,
    useType: 'SIGNATURE',
    algorithm: 'ES256',
  });
  const put = { method: 'PUT', path: `${keys}key/?jwkUpdateAction=UPDATE`, headers: client.headers };
  return {
    jwks: { method: 'GET', path: `/v1/projects/${name}/jwks.json` },
    rotations: bodies.map((body) => ({ ...put, body: JSON.stringify(body) })),
  };
}

async function rotate({ client }: Installation, requests: readonly BenchRequest[], count: number): Promise<void> {
  let left = count;
  const work = async () => {
    for (; left > 0;) {
      const { path, body = '' } = requests[left-- % requests.length] as BenchRequest;
      await client.put(path, JSON.parse(body) as object);
    }
  };
  await Promise.all(range(Math.min(CALLERS, count)).map(work));
}

async function otherZones(bench: Bench, installation: Installation): Promise<void> {
  const { load, report, isWhole } = bench;
  const count = isWhole ? 10_000 : 1_000;
  const { client } = installation;
  const { id } = await client.post<{ id: string }>('/v1/zones', { name: 'bench-one' });
  await client.post(`/client/v4/zones/${id}/token_validation/config`, {
    title: 'bench',
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ ...publicJwkOf('ES256'), alg: 'ES256', kid: 'ES256' }] },
  });
  const zones = await fill(installation, count);
  const token = tokenFor('flat');
  const at = async (requests: BenchRequest[]) => ({
    cpu: installation.cpu,
    run: await load.of(installation.url, requests, CALLERS),
  });
  const reading = await at(zones.map((zone) => authorizeRequest(zone, token)));
  // Each is read into memory at its first request.
  for (let done = 0; done < count;) done += (await reading.run(1)).operations;
  const measured = await takeTurns(
    {
      authorize: await at([authorizeRequest(id, token)]),
      authorizeMany: reading,
      validate: await at([validateRequest(installation, id, token)]),
      validateMany: await at(zones.map((zone) => validateRequest(installation, zone, token))),
    },
    bench,
  );
  const floor = { name: 'one zone', aim: atLeast(0.9) };
  report.compared(`authorize, ${count} zones in turn`, measured.authorizeMany, { floor: measured.authorize, ...floor });
  report.compared(`validate, ${count} zones in turn`, measured.validateMany, { floor: measured.validate, ...floor });
}

/** As if they had been created over the API, which would take longer than the bench. @returns their ids */
async function fill({ databaseUrl }: Installation, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=jwks_credentials' });
  await client.connect();
  await client.query(
    `INSERT INTO zones (id, name) SELECT md5(n::text), 'filled' FROM generate_series(1, ${count}) AS n`,
  );
  await client.query(
    `INSERT INTO configurations (id, zone_id, title, description, token_sources, token_type, created_at, last_updated)
     SELECT gen_random_uuid(), md5(n::text), 'filled', '', ARRAY['http.request.headers["authorization"][0]'], 'JWT', now(), now()
     FROM generate_series(1, ${count}) AS n, generate_series(1, ${PER_ZONE})`,
  );
  await client.query(
    `INSERT INTO credentials (id, configuration_id, position, version, state, created_at, kid, alg, jwk)
     SELECT gen_random_uuid(), id, 0, 1, 'active', now(), 'ES256', 'ES256', $1::jsonb FROM configurations WHERE title = 'filled'`,
    [JSON.stringify({ ...publicJwkOf('ES256'), alg: 'ES256', kid: 'ES256' })],
  );
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM zones WHERE name = 'filled'`);
  await client.end();
  return rows.map(({ id }) => id);
}
