// A vault key that is rotated again and again: what its JWKs cost to follow it, against the same rows as raw SQL; and what
// thousands of old versions cost a rotation and a read of the published keys.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { line, load } from './lib/load.mjs';
import { rawPropagation } from './lib/raw-propagation.mjs';

const JWKS = Number(process.env.BENCH_JWKS ?? 100);
const ROTATIONS = Number(process.env.BENCH_ROTATIONS ?? 10_000);
const ROUNDS = 10;
const SAMPLE = 200;
const CALLERS = 16;
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const run = randomBytes(3).toString('hex');
const range = (count) => Array.from({ length: count }, (_, index) => index);

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })).toString('base64');
  return { content, x: publicKey.export({ format: 'jwk' }).x };
}

/** A project with a key and JWKs made from it. */
async function prepare(rekey, name, jwks) {
  await rekey.post('/v1/projects', { name });
  await rekey.post('/v1/environments', { name });
  const material = ({ content }) => ({ cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }] });
  await rekey.post(`/apiops/projects/${name}/keys/`, { name: 'key', keyType: 'PRIVATE_KEY', ...material(newKey()) });
  for (const index of range(jwks)) {
    await rekey.post(`/apiops/projects/${name}/jwks/`, {
      name: `jwk-${index}`,
      sourceType: 'PRIVATE_KEY',
      keyName: 'key',
      environmentName: name,
      useType: 'SIGNATURE',
      algorithm: 'ES256',
      kid: `kid-${index}`,
    });
  }
  const path = `/apiops/projects/${name}/keys/key/`;
  return {
    jwksPath: `/v1/projects/${name}/jwks.json`,
    /** Resolves with the new key. */
    rotate: async () => {
      const key = newKey();
      await rekey.put(`${path}?jwkUpdateAction=UPDATE`, material(key));
      return key;
    },
    /** Resolves when every published key of the project is this one. */
    followed: async ({ x }) => {
      for (;;) {
        const { keys } = await rekey.get(`/v1/projects/${name}/jwks.json`);
        if (keys.every((key) => key.x === x)) return;
        await pause(2);
      }
    },
  };
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

console.log(`A vault key and its JWKs; PostgreSQL with fsync; ${await machine()}`);
const installation = await startInstallation();
try {
  const rekey = clientOf(installation);
  const many = await prepare(rekey, `bench-many-${run}`, JWKS);
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await many.followed(await many.rotate());
    times.push(performance.now() - started);
  }
  const floorMs = await rawPropagation({ databaseUrl: installation.databaseUrl, jwks: JWKS, rounds: ROUNDS });
  console.log(
    `  raw SQL: a rotation, then ${JWKS} versions and ${JWKS} events in a second transaction  ${floorMs.toFixed(1)} ms`,
  );
  console.log(
    `  rotation until ${JWKS} JWKs are published anew  ${median(times).toFixed(1)} ms (${(median(times) / floorMs).toFixed(1)} × raw SQL)`,
  );

  const hot = await prepare(rekey, `bench-hot-${run}`, 1);
  await hot.rotate();
  const measure = async (label) => {
    const started = performance.now();
    for (let count = 0; count < SAMPLE; count += 1) await hot.rotate();
    const perRotation = (performance.now() - started) / SAMPLE;
    await hot.followed(await hot.rotate());
    const reads = await load({ url: installation.url, requests: [{ method: 'GET', path: hot.jwksPath }], seconds });
    line(`JWKS read ${label}`, reads);
    console.log(`  one rotation after the other ${label}  ${perRotation.toFixed(2)} ms each`);
    return { reads: reads.perSecond, perRotation };
  };
  const young = await measure('after 2 rotations');
  let left = ROTATIONS;
  await Promise.all(
    range(CALLERS).map(async () => {
      while (left-- > 0) await hot.rotate();
    }),
  );
  const old = await measure(`after ${ROTATIONS}`);
  console.log(
    `  old against young: reads ${(old.reads / young.reads).toFixed(2)}, rotations ${(young.perRotation / old.perRotation).toFixed(2)} (1 is flat)`,
  );
} finally {
  await installation.stop();
}
