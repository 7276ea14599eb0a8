// Introspections and tokens per second, against the npm oidc-provider (its store in memory) in the same run.
import { randomBytes } from 'node:crypto';
import { freePort } from '@rekey/devkit';
import { clientOf } from '../scripts/lib/demo-client.mjs';
import { cpuSeconds } from './lib/cpu.mjs';
import { machine, startInstallation } from './lib/installation.mjs';
import { load } from './lib/load.mjs';
import { startBareFastify, startPeer } from './lib/peer-process.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const run = randomBytes(3).toString('hex');

async function startProvider() {
  const [clientId, clientSecret] = [`bench-${run}`, randomBytes(32).toString('hex')];
  const peer = await startPeer('./oidc-provider-process.mjs', [String(await freePort()), clientId, clientSecret]);
  return {
    ...peer,
    client: { clientId, clientSecret },
    tokenPath: '/token',
    introspectionPath: '/token/introspection',
  };
}

async function makeApplication(rekey, accessTokenType) {
  const { id } = await rekey.post('/management/v1/projects', { name: `bench-${run}-${accessTokenType}` });
  return rekey.post(`/management/v1/projects/${id}/apps/api`, { name: 'bench', accessTokenType });
}

const requestOf = (path, { clientId, clientSecret }, form) => ({
  method: 'POST',
  path,
  headers: {
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams(form).toString(),
});

async function answerTo(url, { path, ...request }) {
  const response = await fetch(`${url}${path}`, request);
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function tokenOf(url, path, client, form = {}) {
  const request = requestOf(path, client, { grant_type: 'client_credentials', ...form });
  return (await answerTo(url, request)).access_token;
}

/** Beside the rate what one request costs the server, which says more on a machine that is busy with something else. */
async function measure(name, { url, pid }, request, floor) {
  await load({ url, requests: [request], seconds: Math.min(seconds, 2) });
  const before = await cpuSeconds(pid);
  const { perSecond, total, p50, p99 } = await load({ url, requests: [request], seconds });
  const cost = ((await cpuSeconds(pid)) - before) / total;
  const ratio = floor === undefined ? '' : `  ${(perSecond / floor.perSecond).toFixed(2)} × oidc-provider`;
  const cheaper = floor === undefined ? '' : `, by CPU ${(floor.cost / cost).toFixed(2)} ×`;
  const figures = `p50 ${p50} ms  p99 ${p99} ms  ${(cost * 1e6).toFixed(0).padStart(4)} µs CPU`;
  console.log(`  ${name.padEnd(40)} ${perSecond.toFixed(0).padStart(6)}/s  ${figures}${ratio}${cheaper}`);
  return { perSecond, cost };
}

/** An introspection must be one of a live token, else both sides have it too easy. */
async function introspection(url, path, client, token) {
  const request = requestOf(path, client, { token });
  const { active } = await answerTo(url, request);
  if (active !== true) throw new Error(`${url}: the token is not active`);
  return request;
}

const grant = (extra = {}) => ({ grant_type: 'client_credentials', ...extra });

console.log(`OAuth, 16 callers, ${seconds} s each; ${await machine()}`);
const peer = await startProvider();
// Pairs made in the background would take a core.
const installation = await startInstallation({ env: { REKEY_RSA_KEY_POOL_SIZE: '1' } });
try {
  const rekey = clientOf(installation);
  const jwt = await makeApplication(rekey, 'OIDC_TOKEN_TYPE_JWT');
  const opaque = await makeApplication(rekey, 'OIDC_TOKEN_TYPE_BEARER');
  const { url } = installation;
  const [tokenPath, introspectionPath] = ['/oauth/v2/token', '/oauth/v2/introspect'];

  const peerToken = await tokenOf(peer.url, peer.tokenPath, peer.client);
  const peerIntrospection = await introspection(peer.url, peer.introspectionPath, peer.client, peerToken);
  const floor = await measure('oidc-provider: introspection, opaque', peer, peerIntrospection);
  for (const [name, app] of [
    ['introspection, opaque', opaque],
    ['introspection, JWT', jwt],
  ]) {
    const token = await tokenOf(url, tokenPath, app);
    await measure(name, installation, await introspection(url, introspectionPath, app, token), floor);
  }
  const request = await introspection(url, introspectionPath, jwt, await tokenOf(url, tokenPath, jwt));
  const bare = await startBareFastify(await answerTo(url, request));
  await measure('bare Fastify: the same form and answer', bare, request, floor);
  await bare.stop();

  const peerJwt = requestOf(peer.tokenPath, peer.client, grant({ resource: peer.resource }));
  const jwtFloor = await measure('oidc-provider: token, JWT (RS256)', peer, peerJwt);
  await measure('token, JWT (RS256)', installation, requestOf(tokenPath, jwt, grant()), jwtFloor);
  const peerOpaque = requestOf(peer.tokenPath, peer.client, grant());
  const opaqueFloor = await measure('oidc-provider: token, opaque, in memory', peer, peerOpaque);
  await measure('token, opaque, durable', installation, requestOf(tokenPath, opaque, grant()), opaqueFloor);
} finally {
  await installation.stop();
  await peer.stop();
}
