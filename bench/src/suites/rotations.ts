import { generateKeyPairSync } from 'node:crypto';
import { cpuMeter } from '../lib/cpu.js';
import type { Installation } from '../lib/installation.js';
import type { BenchRequest } from '../lib/load.js';
import { atLeast, atMost } from '../lib/report.js';
import { inTurn, range } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';
import { materialOf } from '../lib/tokens.js';
import { type Contender, takeTurns, type Window } from '../lib/windows.js';
import { Worker } from '../lib/worker.js';

const OWNERS = 32;
const CALLERS = 16;
const SECRETS = 'client secret';
const KINDS: Readonly<Record<string, (installation: Installation) => Promise<BenchRequest[]>>> = {
  'vault key (EC)': vaultKeys,
  'token configuration credentials': credentials,
  'target signing key': targets,
  [SECRETS]: (installation) => clientSecrets(installation, '{}'),
  'client secret with overlap': (installation) => clientSecrets(installation, '{"overlap":"3600s"}'),
};

/** Durable rotations of each kind through the gateway, against the same work as raw SQL in one Node process. */
export const rotations: Suite = {
  standalone: async (bench, installation) => {
    const requests = await requestsOf(installation);
    await measure(bench, installation, { requests, callers: CALLERS, title: 'Rotations' });
    await measure(bench, installation, { requests, callers: 1, title: 'Rotations, one caller' });
    await applicationKeys(bench, installation);
  },
  distributed: async (bench, installation) => {
    const requests = await requestsOf(installation);
    await measure(bench, installation, { requests, callers: CALLERS, title: 'Rotations, distributed' });
  },
};

type Requests = Readonly<Record<string, readonly BenchRequest[]>>;

async function requestsOf(installation: Installation): Promise<Requests> {
  const all: Record<string, readonly BenchRequest[]> = {};
  for (const [kind, make] of Object.entries(KINDS)) all[kind] = await make(installation);
  return all;
}

async function measure(
  bench: Bench,
  installation: Installation,
  { requests, callers, title }: { requests: Requests; callers: number; title: string },
): Promise<void> {
  const { report, load } = bench;
  const raw = await Worker.start('raw-rotations', [installation.databaseUrl]);
  const contenders: Record<string, Contender> = {
    raw: {
      cpu: cpuMeter([raw.pid], installation.postmaster),
      run: (seconds) => raw.ask<Window>('run', { callers, seconds }),
    },
  };
  for (const [kind, list] of Object.entries(requests)) {
    const run = await load.of(installation.url, list, callers);
    contenders[kind] = { cpu: installation.cpu, hasAftermath: true, run };
  }
  const { raw: floor, ...kinds } = await takeTurns(contenders, bench);
  await raw.stop();
  report.section(title);
  for (const [kind, measured] of Object.entries(kinds)) {
    const aims = callers === 1 ? { p50: atMost(2, ' ×') } : { aim: atLeast(0.5), p99: atMost(3, ' ×') };
    if (floor !== undefined) report.compared(kind, measured, { floor, name: 'raw SQL', ...aims });
  }
}

async function clientSecrets({ client }: Installation, body: string): Promise<BenchRequest[]> {
  const { id } = await client.post('/management/v1/projects', { name: `bench-secrets-${body.length}` });
  return inTurn(range(OWNERS), async (index) => {
    const { appId } = await client.post(`/management/v1/projects/${id}/apps/api`, { name: `app-${index}` });
    const path = `/management/v1/projects/${id}/apps/${appId}/api_config/_generate_client_secret`;
    return { method: 'POST', path, body, headers: client.headers };
  });
}

async function targets({ client }: Installation): Promise<BenchRequest[]> {
  return inTurn(range(OWNERS), async (index) => {
    const { id } = await client.post('/v2/actions/targets', {
      name: `bench-rotations-${index}`,
      restWebhook: {},
      timeout: '10s',
      endpoint: 'https://192.0.2.1.example/hook',
    });
    const path = `/v2/actions/targets/${id}`;
    return { method: 'POST', path, body: '{"expirationSigningKey":"0s"}', headers: client.headers };
  });
}

async function vaultKeys({ client }: Installation): Promise<BenchRequest[]> {
  const name = 'bench-rotations';
  await client.post('/v1/projects', { name });
  await client.post('/v1/environments', { name });
  const bodies = range(2).map(() => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { cryptoKeyInfoEnvironmentList: [{ environmentName: name, content: materialOf(privateKey) }] };
  });
  const paths = await inTurn(range(OWNERS), async (index) => {
    const keys = `/apiops/projects/${name}/keys/`;
    await client.post(keys, { name: `key-${index}`, keyType: 'PRIVATE_KEY', ...bodies[0] });
    return `${keys}key-${index}/`;
  });
  return alternating(client.headers, paths, bodies.toReversed());
}

async function credentials({ client }: Installation): Promise<BenchRequest[]> {
  const { id: zone } = await client.post('/v1/zones', { name: 'bench-rotations' });
  const bodies = range(2).map((index) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: `kid-${index}` }] };
  });
  const paths = await inTurn(range(OWNERS), async (index) => {
    const configurations = `/client/v4/zones/${zone}/token_validation/config`;
    const { result } = await client.post<{ result: { id: string } }>(configurations, {
      title: `bench ${index}`,
      description: '',
      token_sources: ['http.request.headers["authorization"][0]'],
      token_type: 'JWT',
      credentials: bodies[0],
    });
    return `${configurations}/${result.id}/credentials`;
  });
  return alternating(client.headers, paths, bodies.toReversed());
}

/** The same key twice in a row is no rotation. */
function alternating(
  headers: Record<string, string>,
  paths: readonly string[],
  bodies: readonly object[],
): BenchRequest[] {
  return bodies.flatMap((body) => paths.map((path) => ({ method: 'PUT', path, headers, body: JSON.stringify(body) })));
}

/** RSA pairs come from a pool: five a second is all that a core can make of them. */
async function applicationKeys({ report, isWhole }: Bench, { client, url }: Installation): Promise<void> {
  const count = isWhole ? 600 : 32;
  for (const [name, body] of Object.entries({
    'P-256': { keyAlgorithm: 'EC_P256' },
    'RSA-2048': { type: 'KEY_TYPE_JSON' },
  })) {
    const { id } = await client.post('/management/v1/projects', { name: `bench-${name}` });
    const { appId } = await client.post(`/management/v1/projects/${id}/apps/api`, {
      name: 'keyed',
      authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
    });
    if (name !== 'P-256') await poolHolds(count, url);
    const started = performance.now();
    await Promise.all(range(count).map(() => client.post(`/management/v1/projects/${id}/apps/${appId}/keys`, body)));
    report.value(`${count} ${name} application keys at once`, performance.now() - started, { unit: 'ms' });
  }
}

async function poolHolds(count: number, url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (Number(/^rekey_rsa_key_pool_ready\S* (\d+)/m.exec(metrics)?.[1] ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
