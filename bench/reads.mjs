// JWKS reads and token validations per second, against a bare Fastify that answers a body of the same size in the same run.
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { line, load } from './lib/load.mjs';
import { startBareFastify } from './lib/peer-process.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const run = randomBytes(3).toString('hex');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const UNCACHED_TOKENS = 60_000;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const tokenOf = (claims) => {
  const input = `${encode({ alg: 'ES256', kid: 'bench', typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const exp = Math.floor(Date.now() / 1000) + 3600;

function verificationsPerSecond() {
  const token = tokenOf({ sub: 'bench', exp });
  const at = token.lastIndexOf('.');
  const [input, signature] = [Buffer.from(token.slice(0, at)), Buffer.from(token.slice(at + 1), 'base64url')];
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  const end = performance.now() + 1_000;
  let count = 0;
  for (; performance.now() < end; count += 1) verify('sha256', input, key, signature);
  return count;
}

async function prepare(rekey) {
  const name = `bench-${run}`;
  await rekey.post('/v1/projects', { name });
  await rekey.post('/v1/environments', { name });
  const content = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })).toString('base64');
  await rekey.post(`/apiops/projects/${name}/keys/`, {
    name: 'key',
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }],
  });
  await rekey.post(`/apiops/projects/${name}/jwks/`, {
    name: 'jwk',
    sourceType: 'PRIVATE_KEY',
    keyName: 'key',
    environmentName: name,
    useType: 'SIGNATURE',
    algorithm: 'ES256',
  });
  const { id: zone } = await rekey.post('/v1/zones', { name });
  await rekey.post(`/client/v4/zones/${zone}/token_validation/config`, {
    title: 'bench',
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'bench' }] },
  });
  return { jwksPath: `/v1/projects/${name}/jwks.json`, validatePath: `/v1/zones/${zone}/validate` };
}

console.log(`Reads, 16 callers, ${seconds} s each; ${await machine()}`);
const installation = await startInstallation();
try {
  const rekey = clientOf(installation);
  const { jwksPath, validatePath } = await prepare(rekey);
  const bare = await startBareFastify(await rekey.get(jwksPath));
  const floorGet = await load({ url: bare.url, requests: [{ method: 'GET', path: '/' }], seconds });
  line('bare Fastify GET', floorGet);
  line(
    'JWKS of a project',
    await load({ url: installation.url, requests: [{ method: 'GET', path: jwksPath }], seconds }),
    floorGet.perSecond,
  );

  const headers = { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' };
  const requestOf = (token) => ({ method: 'POST', path: validatePath, headers, body: JSON.stringify({ token }) });
  const one = requestOf(tokenOf({ sub: 'bench', exp }));
  const floorPost = await load({ url: bare.url, requests: [{ ...one, path: '/' }], seconds });
  line('bare Fastify POST', floorPost);
  line(
    'validation, token seen before',
    await load({ url: installation.url, requests: [one], seconds }),
    floorPost.perSecond,
  );
  const tokens = Array.from({ length: UNCACHED_TOKENS }, (_, index) =>
    requestOf(tokenOf({ sub: `bench-${index}`, exp })),
  );
  // Each caller sends its own share once; none comes twice.
  const uncached = await load({
    url: installation.url,
    requests: tokens,
    connections: 1,
    seconds: Math.min(seconds, 5),
  });
  line('validation, every token new, 1 caller', uncached);
  console.log(`  crypto.verify ES256 in one thread             ${String(verificationsPerSecond()).padStart(7)}/s`);
  await bare.stop();
} finally {
  await installation.stop();
}
