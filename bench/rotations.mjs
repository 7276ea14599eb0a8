// Rotations per second of each kind through the gateway, against the same work as raw SQL in one Node process.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { line, load } from './lib/load.mjs';
import { rawRotations } from './lib/raw-rotation.mjs';

const OWNERS = 32;
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const run = randomBytes(3).toString('hex');
const range = (count) => Array.from({ length: count }, (_, index) => index);

async function clientSecrets(rekey) {
  const { id } = await rekey.post('/management/v1/projects', { name: `bench-${run}` });
  return Promise.all(
    range(OWNERS).map(async (index) => {
      const app = await rekey.post(`/management/v1/projects/${id}/apps/api`, { name: `app-${index}` });
      return {
        method: 'POST',
        path: `/management/v1/projects/${id}/apps/${app.appId}/api_config/_generate_client_secret`,
        body: '{}',
      };
    }),
  );
}

async function applicationKeys(rekey) {
  const { id } = await rekey.post('/management/v1/projects', { name: `bench-keys-${run}` });
  const app = await rekey.post(`/management/v1/projects/${id}/apps/api`, {
    name: 'keyed',
    authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
  });
  return {
    method: 'POST',
    path: `/management/v1/projects/${id}/apps/${app.appId}/keys`,
    body: '{"type":"KEY_TYPE_JSON"}',
  };
}

async function targets(rekey) {
  return Promise.all(
    range(OWNERS).map(async (index) => {
      const body = {
        name: `bench-${run}-${index}`,
        restWebhook: {},
        timeout: '10s',
        endpoint: 'https://192.0.2.1.example/hook',
      };
      const { id } = await rekey.post('/v2/actions/targets', body);
      return { method: 'POST', path: `/v2/actions/targets/${id}`, body: '{"expirationSigningKey":"0s"}' };
    }),
  );
}

async function vaultKeys(rekey) {
  const name = `bench-${run}`;
  await rekey.post('/v1/projects', { name });
  await rekey.post('/v1/environments', { name });
  const pems = range(2).map(() => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })).toString('base64');
  });
  const material = (content) => ({ cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }] });
  const requests = await Promise.all(
    range(OWNERS).map(async (index) => {
      await rekey.post(`/apiops/projects/${name}/keys/`, {
        name: `key-${index}`,
        keyType: 'PRIVATE_KEY',
        ...material(pems[0]),
      });
      return { method: 'PUT', path: `/apiops/projects/${name}/keys/key-${index}/` };
    }),
  );
  // The same key twice in a row is no rotation: the material alternates.
  return [pems[1], pems[0]].flatMap((pem) =>
    requests.map((request) => ({ ...request, body: JSON.stringify(material(pem)) })),
  );
}

async function credentials(rekey) {
  const { id: zone } = await rekey.post('/v1/zones', { name: `bench-${run}` });
  const keys = range(2).map((index) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: `kid-${index}` };
  });
  const requests = await Promise.all(
    range(OWNERS).map(async (index) => {
      const { result } = await rekey.post(`/client/v4/zones/${zone}/token_validation/config`, {
        title: `bench ${index}`,
        description: '',
        token_sources: ['http.request.headers["authorization"][0]'],
        token_type: 'JWT',
        credentials: { keys: [keys[0]] },
      });
      return { method: 'PUT', path: `/client/v4/zones/${zone}/token_validation/config/${result.id}/credentials` };
    }),
  );
  return [keys[1], keys[0]].flatMap((key) =>
    requests.map((request) => ({ ...request, body: JSON.stringify({ keys: [key] }) })),
  );
}

console.log(`Rotations, 16 callers, ${seconds} s each, PostgreSQL with fsync; ${await machine()}`);
const installation = await startInstallation();
try {
  const rekey = clientOf(installation);
  const headers = { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' };
  const floor = await rawRotations({ databaseUrl: installation.databaseUrl, seconds });
  line('raw SQL: lock, update, 2 inserts, commit', floor);
  const kinds = {
    'client secret': clientSecrets,
    'target signing key': targets,
    'vault key (EC)': vaultKeys,
    'token configuration credentials': credentials,
  };
  for (const [name, prepare] of Object.entries(kinds)) {
    const requests = (await prepare(rekey)).map((request) => ({ ...request, headers }));
    line(name, await load({ url: installation.url, requests, seconds }), floor.perSecond);
  }
  const request = await applicationKeys(rekey);
  const started = performance.now();
  const count = 16;
  await Promise.all(range(count).map(() => rekey.post(request.path, JSON.parse(request.body))));
  console.log(
    `  ${count} application keys at once from the pool: ${(performance.now() - started).toFixed(0)} ms (RSA-2048 is made at 5/s per core, in advance)`,
  );
} finally {
  await installation.stop();
}
