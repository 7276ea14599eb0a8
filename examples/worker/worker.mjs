// A runtime of one environment: gets its bundle of keys from Rekey, by being sent it or by asking for it, and keeps the newest.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compactDecrypt, compactVerify, createRemoteJWKSet } from 'jose';

const { REKEY_URL = 'http://127.0.0.1:8080', REKEY_ENVIRONMENT = 'production', REKEY_TOKEN } = process.env;
const { WORKER_PORT = '8200', WORKER_HOST = '127.0.0.1', WORKER_DIR = 'worker-data' } = process.env;
const BODY_BYTES_MAX = 64 * 1024 * 1024;
const RETRY_MS = 2_000;

const keyFile = join(WORKER_DIR, 'key.pem');
const bundleFile = join(WORKER_DIR, 'bundle.jwe');
const platformKeys = createRemoteJWKSet(new URL('/oauth/v2/keys', REKEY_URL));

const privateKey = openKey();
/** What this worker runs with. */
let bundle;

/** Made at the first start; the public half is what Rekey is told. */
function openKey() {
  mkdirSync(WORKER_DIR, { recursive: true, mode: 0o700 });
  try {
    return createPrivateKey(readFileSync(keyFile));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(WORKER_DIR, 'public.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  return pair.privateKey;
}

/** Throws unless the platform has signed it as a bundle, for this worker's key and environment. */
async function open(jwe) {
  const { plaintext } = await compactDecrypt(jwe, privateKey, {
    keyManagementAlgorithms: ['ECDH-ES+A256KW', 'RSA-OAEP-256'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  const { payload, protectedHeader } = await compactVerify(plaintext, platformKeys);
  if (protectedHeader.typ !== 'bundle+jwt') throw new Error('not a bundle');
  const opened = JSON.parse(new TextDecoder().decode(payload));
  if (opened.environment !== REKEY_ENVIRONMENT) throw new Error(`a bundle of ${opened.environment}`);
  return opened;
}

/** Takes what is newer; what is not has been taken before, and is accepted once more. */
async function take(jwe) {
  const opened = await open(jwe);
  if (bundle !== undefined && opened.version <= bundle.version) return;
  // As it came, still encrypted, and never half of it.
  writeFileSync(`${bundleFile}.new`, jwe, { mode: 0o600 });
  renameSync(`${bundleFile}.new`, bundleFile);
  use(opened);
}

function use(opened) {
  bundle = opened;
  const names = [...bundle.keys, ...bundle.jwks].map(({ project, name, versions }) => {
    const live = versions.map(({ version, state }) => `${version} ${state}`).join(', ');
    return `${project}/${name} (${live})`;
  });
  console.log(`version ${bundle.version}: ${names.join('; ') || 'nothing'}`);
}

/** What was verified when it came is trusted: whoever writes to this directory has the private key as well. */
async function resume() {
  try {
    const { plaintext } = await compactDecrypt(readFileSync(bundleFile, 'utf8'), privateKey);
    const payload = new TextDecoder().decode(plaintext).split('.')[1];
    use(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Any 2xx tells Rekey that the worker has it; anything else that it should come again. */
function listen() {
  const server = createServer(async (request, response) => {
    try {
      const chunks = [];
      let size = 0;
      for await (const chunk of request) {
        size += chunk.length;
        if (size > BODY_BYTES_MAX) throw new Error('too long');
        chunks.push(chunk);
      }
      await take(Buffer.concat(chunks).toString('ascii'));
      response.writeHead(204).end();
    } catch (error) {
      console.error(`refused: ${error.message}`);
      response.writeHead(400).end();
    }
  });
  server.listen(Number(WORKER_PORT), WORKER_HOST, () => {
    console.log(`waiting for bundles at http://${WORKER_HOST}:${server.address().port}/`);
  });
}

/** For runtimes that nobody can reach: each answer is awaited, and comes as soon as there is another version. */
async function poll() {
  const url = new URL(`/v1/runtime/environments/${encodeURIComponent(REKEY_ENVIRONMENT)}/bundle?wait=30s`, REKEY_URL);
  for (let etag; ;) {
    try {
      const headers = {
        authorization: `Bearer ${REKEY_TOKEN}`,
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
      };
      const answer = await fetch(url, { headers });
      if (answer.status === 304) continue;
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      await take(await answer.text());
      etag = answer.headers.get('etag');
    } catch (error) {
      console.error(`not fetched: ${error.message}`);
      await pause(RETRY_MS);
    }
  }
}

await resume();
if (REKEY_TOKEN === undefined) listen();
else await poll();
