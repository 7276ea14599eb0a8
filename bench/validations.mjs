// Token validations per second: in one thread per algorithm against raw crypto.verify, and over HTTP against a bare Fastify;
// then latency with 10,000 configurations in memory. All in one run.
import 'reflect-metadata';
import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import pg from 'pg';
import { UsageCounter } from '../apps/jwks-credentials/dist/usage/usage-counter.js';
import { ValidationService } from '../apps/jwks-credentials/dist/validation/validation.service.js';
import { ZoneSnapshot } from '../apps/jwks-credentials/dist/validation/zone-snapshot.js';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { line, load } from './lib/load.mjs';
import { startBareFastify } from './lib/peer-process.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const CONFIGURATIONS = 10_000;
const PER_ZONE = 32;
const TOKENS = 4_000;
const exp = Math.floor(Date.now() / 1000) + 3600;
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PAIRS = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ...{ RS256: rsa, RS384: rsa, RS512: rsa, PS256: rsa, PS384: rsa, PS512: rsa },
};
const secretOf = (alg) => createSecretKey(randomBytes(Number(alg.slice(2)) / 8));
const SECRETS = { HS256: secretOf('HS256'), HS384: secretOf('HS384'), HS512: secretOf('HS512') };
const ALGORITHMS = [...Object.keys(PAIRS), ...Object.keys(SECRETS)];

const digestOf = (alg) => `sha${alg.slice(2)}`;
const optionsOf = (alg, key) =>
  alg.startsWith('ES')
    ? { key, dsaEncoding: 'ieee-p1363' }
    : alg.startsWith('PS')
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }
      : { key };
const signed = (alg, input) =>
  alg in SECRETS
    ? createHmac(digestOf(alg), SECRETS[alg]).update(input).digest()
    : sign(digestOf(alg), input, optionsOf(alg, PAIRS[alg].privateKey));

function tokenOf(alg, claims) {
  const input = `${encode({ alg, kid: alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${signed(alg, Buffer.from(input)).toString('base64url')}`;
}

function perSecond(work) {
  for (let warm = 0; warm < 300; warm += 1) work(warm);
  const started = performance.now();
  const end = started + 700;
  let count = 0;
  for (; performance.now() < end; count += 1) work(count);
  return (count * 1000) / (performance.now() - started);
}

/** Of the code that a request ends in, without HTTP: a cache of one makes every token new. */
function inOneThread() {
  const keys = ALGORITHMS.map((alg) => ({
    ...{ id: randomUUID(), kid: alg, alg, retireAtMs: null, secret: alg in SECRETS ? 'sealed' : null },
    jwk: alg in SECRETS ? {} : PAIRS[alg].publicKey.export({ format: 'jwk' }),
    ...(alg in SECRETS ? { openSecret: () => SECRETS[alg] } : {}),
  }));
  const configurations = [{ id: randomUUID(), tokenSources: [], keys }];
  const snapshot = new ZoneSnapshot({ id: 'zone', configurations, rules: [], operations: [], claimHeaders: null });
  const counter = new UsageCounter();
  const usage = { note: (...args) => counter.add(...args) };
  const serviceOf = (validationCacheSize) => new ValidationService({}, {}, usage, { validationCacheSize });
  const [uncached, cached] = [serviceOf(0), serviceOf(50_000)];
  for (const alg of ALGORITHMS) {
    const tokens = Array.from({ length: 500 }, (_, index) => tokenOf(alg, { sub: `user-${index}`, exp }));
    const parts = tokens.map((token) => {
      const at = token.lastIndexOf('.');
      return [Buffer.from(token.slice(0, at)), Buffer.from(token.slice(at + 1), 'base64url')];
    });
    const raw = perSecond((index) => {
      const [input, signature] = parts[index % parts.length];
      if (alg in SECRETS) createHmac(digestOf(alg), SECRETS[alg]).update(input).digest();
      else verify(digestOf(alg), input, optionsOf(alg, PAIRS[alg].publicKey), signature);
    });
    const validating = (service) =>
      perSecond((index) => {
        if (!service.answer(snapshot, tokens[index % tokens.length]).valid) throw new Error(`${alg} refused`);
      });
    const [fresh, again] = [validating(uncached), validating(cached)];
    const show = (value) => `${value.toFixed(0).padStart(7)}/s`;
    console.log(
      `  ${alg}  raw ${show(raw)}  token new ${show(fresh)} = ${(fresh / raw).toFixed(2)}  seen before ${show(again)} = ${(again / raw).toFixed(2)}`,
    );
  }
}

async function zoneOf(rekey, name) {
  const { id } = await rekey.post('/v1/zones', { name });
  await rekey.post(`/client/v4/zones/${id}/token_validation/config`, {
    title: name,
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ ...PAIRS.ES256.publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'ES256' }] },
  });
  return id;
}

/** As if they had been created over the API, which would take longer than the bench. */
async function fill(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=jwks_credentials' });
  await client.connect();
  const jwk = { ...PAIRS.ES256.publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'ES256' };
  await client.query(`
    INSERT INTO zones (id, name) SELECT md5(n::text), 'filled' FROM generate_series(1, ${Math.ceil(CONFIGURATIONS / PER_ZONE)}) AS n;
    INSERT INTO configurations (id, zone_id, title, description, token_sources, token_type, created_at, last_updated)
    SELECT gen_random_uuid(), md5((1 + n / ${PER_ZONE})::text), 'filled', '', ARRAY['http.request.headers["authorization"][0]'], 'JWT', now(), now()
    FROM generate_series(0, ${CONFIGURATIONS - 1}) AS n`);
  await client.query(
    `INSERT INTO credentials (id, configuration_id, position, version, state, created_at, kid, alg, jwk)
     SELECT gen_random_uuid(), id, 0, 1, 'active', now(), 'filled-' || n, 'ES256', $1::jsonb
     FROM configurations, generate_series(1, 2) AS n WHERE title = 'filled'`,
    [JSON.stringify(jwk)],
  );
  await client.end();
}

console.log(`Validations, ${seconds} s each; ${await machine()}\nIn one thread, without HTTP:`);
inOneThread();
const installation = await startInstallation();
try {
  const zone = await zoneOf(clientOf(installation), `bench-${randomUUID()}`);
  const tokens = Array.from({ length: TOKENS }, (_, index) => tokenOf('ES256', { sub: `user-${index}`, exp }));
  const headers = { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' };
  const body = (token) => JSON.stringify({ token });
  const validate = (token) => ({ method: 'POST', path: `/v1/zones/${zone}/validate`, headers, body: body(token) });
  const authorize = (token) => ({
    method: 'GET',
    path: `/v1/zones/${zone}/authorize`,
    headers: {
      authorization: `Bearer ${token}`,
      'x-original-method': 'GET',
      'x-original-uri': '/a',
      'x-original-host': 'a.example',
    },
  });
  const bare = await startBareFastify({ valid: true });
  const at = (target, requests) => load({ url: target.url, requests, seconds });
  console.log('Over HTTP, 16 callers, ES256:');
  const floorPost = await at(bare, [{ ...validate(tokens[0]), path: '/' }]);
  const floorGet = await at(bare, [{ ...authorize(tokens[0]), path: '/' }]);
  line('bare Fastify POST', floorPost);
  line('bare Fastify GET', floorGet);
  const measure = async (suffix) => {
    line(`validate, seen before${suffix}`, await at(installation, [validate(tokens[0])]), floorPost.perSecond);
    line(`authorize, seen before${suffix}`, await at(installation, [authorize(tokens[0])]), floorGet.perSecond);
  };
  await measure('');
  line('authorize, 4,000 tokens', await at(installation, tokens.map(authorize)), floorGet.perSecond);
  await fill(installation.databaseUrl);
  await measure(', 10,000 configs');
  await bare.stop();
} finally {
  await installation.stop();
}
