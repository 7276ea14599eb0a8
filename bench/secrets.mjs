// Rotations of client secrets through the gateway, against the same work as raw SQL in one Node process; and 600 application
// keys created at once, RSA-2048 from the pool and P-256.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { line, load } from './lib/load.mjs';
import { rawRotations } from './lib/raw-rotation.mjs';

const OWNERS = 32;
const KEYS_AT_ONCE = 600;
const FILL_LIMIT_MS = 600_000;
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const run = randomBytes(3).toString('hex');

async function rotations(rekey, installation) {
  const { id } = await rekey.post('/management/v1/projects', { name: `bench-${run}` });
  const headers = { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' };
  const paths = await Promise.all(
    Array.from({ length: OWNERS }, async (_, index) => {
      const app = await rekey.post(`/management/v1/projects/${id}/apps/api`, { name: `app-${index}` });
      return `/management/v1/projects/${id}/apps/${app.appId}/api_config/_generate_client_secret`;
    }),
  );
  // A process that has just started compiles; that is no part of the figure.
  const warmUp = paths.map((path) => ({ method: 'POST', path, body: '{}', headers }));
  await load({ url: installation.url, requests: warmUp, seconds });
  const floor = await rawRotations({ databaseUrl: installation.databaseUrl, seconds });
  line('raw SQL: lock, update, 2 inserts, commit', floor);
  for (const [name, body] of Object.entries({
    'client secret, the old one dies at once': '{}',
    'client secret with overlap': '{"overlap":"3600s"}',
  })) {
    const requests = paths.map((path) => ({ method: 'POST', path, body, headers }));
    line(name, await load({ url: installation.url, requests, seconds }), floor.perSecond);
  }
}

/** The first pairs are made without regard for others, the rest in idle time. */
const FIRST_KEYS = 32;

async function poolHolds(count, { url }) {
  const deadline = Date.now() + FILL_LIMIT_MS;
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const ready = Number(/^rekey_rsa_key_pool_ready\S* (\d+)/m.exec(metrics)?.[1] ?? 0);
    if (ready >= count) return;
    if (Date.now() > deadline) throw new Error(`The pool has ${ready} key pairs only`);
    await pause(500);
  }
}

async function keysAtOnce(rekey, name, body) {
  const { id } = await rekey.post('/management/v1/projects', { name: `bench-${name}-${run}` });
  const app = await rekey.post(`/management/v1/projects/${id}/apps/api`, {
    name: 'keyed',
    authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
  });
  const started = performance.now();
  const latencies = await Promise.all(
    Array.from({ length: KEYS_AT_ONCE }, async () => {
      await rekey.post(`/management/v1/projects/${id}/apps/${app.appId}/keys`, body);
      return performance.now() - started;
    }),
  );
  latencies.sort((left, right) => left - right);
  const at = (share) => latencies[Math.floor(latencies.length * share)].toFixed(0);
  console.log(
    `  ${KEYS_AT_ONCE} ${name} keys of one application at once: p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  no error`,
  );
}

console.log(
  `Client secrets and application keys, 16 callers, ${seconds} s each, PostgreSQL with fsync; ${await machine()}`,
);
const installation = await startInstallation();
try {
  const rekey = clientOf(installation);
  const started = performance.now();
  await poolHolds(FIRST_KEYS, installation);
  await rotations(rekey, installation);
  await keysAtOnce(rekey, 'P-256', { keyAlgorithm: 'EC_P256' });
  await poolHolds(KEYS_AT_ONCE, installation);
  console.log(
    `  the pool held ${KEYS_AT_ONCE} RSA key pairs ${((performance.now() - started) / 1000).toFixed(0)} s after the start`,
  );
  await keysAtOnce(rekey, 'RSA-2048', { type: 'KEY_TYPE_JSON' });
} finally {
  await installation.stop();
}
