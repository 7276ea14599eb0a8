import { cpuMeter } from '../lib/cpu.js';
import type { Installation } from '../lib/installation.js';
import type { BenchRequest } from '../lib/load.js';
import { atLeast } from '../lib/report.js';
import { range } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';
import { materialOf, privateKeyOf, publicJwkOf, tokenOf } from '../lib/tokens.js';
import { type Contender, takeTurns } from '../lib/windows.js';
import { Worker } from '../lib/worker.js';

const ALG = 'ES256';
const CALLERS = 16;
const MANY = 4_000;
/** More than can be asked about in a second. */
const NEW_PER_SECOND = 16_000;
const exp = Math.floor(Date.now() / 1000) + 7200;

/** A project with one JWK and a zone that trusts the same key. */
export async function makeReadables({ client }: Installation, name: string): Promise<{ jwks: string; zone: string }> {
  await client.post('/v1/projects', { name });
  await client.post('/v1/environments', { name });
  await client.post(`/apiops/projects/${name}/keys/`, {
    name: 'key',
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: name, content: materialOf(privateKeyOf(ALG)) }],
  });
  await client.post(`/apiops/projects/${name}/jwks/`, {
    name: 'jwk',
    sourceType: 'PRIVATE_KEY',
    keyName: 'key',
    environmentName: name,
    useType: 'SIGNATURE',
    algorithm: ALG,
  });
  const { id } = await client.post<{ id: string }>('/v1/zones', { name });
  await client.post(`/client/v4/zones/${id}/token_validation/config`, {
    title: name,
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ ...publicJwkOf(ALG), alg: ALG, kid: ALG }] },
  });
  return { jwks: `/v1/projects/${name}/jwks.json`, zone: id };
}

export const tokenFor = (subject: string): string => tokenOf(ALG, { sub: subject, exp });

export function validateRequest({ client }: Installation, zone: string, token: string): BenchRequest {
  const path = `/v1/zones/${zone}/validate`;
  return { method: 'POST', path, headers: client.headers, body: JSON.stringify({ token }) };
}

export function authorizeRequest(zone: string, token: string): BenchRequest {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-original-method': 'GET',
    'x-original-uri': '/a',
    'x-original-host': 'a.example',
  };
  return { method: 'GET', path: `/v1/zones/${zone}/authorize`, headers };
}

/** Key sets and decisions about tokens, against a bare Fastify that answers the same bodies. */
export const reads: Suite = {
  standalone: (bench, installation) => measure(bench, installation, 'Reads'),
  distributed: (bench, installation) => measure(bench, installation, 'Reads, distributed'),
};

async function measure(bench: Bench, installation: Installation, title: string): Promise<void> {
  const { jwks, zone } = await makeReadables(installation, 'bench-reads');
  const token = tokenFor('bench');
  const seen: Record<string, BenchRequest[]> = {
    'JWKS of a project': [{ method: 'GET', path: jwks }],
    'authorize, token seen before': [authorizeRequest(zone, token)],
    'validate, token seen before': [validateRequest(installation, zone, token)],
  };
  const variants: Record<string, BenchRequest[]> = {
    [`authorize, ${MANY} tokens`]: range(MANY).map((nth) => authorizeRequest(zone, tokenFor(`user-${nth}`))),
    'validate, every token new': range(NEW_PER_SECOND * bench.seconds * (bench.rounds + 1)).map((nth) =>
      validateRequest(installation, zone, tokenFor(`new-${nth}`)),
    ),
  };
  const bare = await startFloor(installation, Object.values(seen).flat());
  const contenders: Record<string, Contender> = {};
  for (const [name, requests] of Object.entries({ ...seen, ...variants })) {
    const run = await bench.load.of(installation.url, requests, CALLERS);
    contenders[name] = { cpu: installation.cpu, run };
    if (name in seen) contenders[`bare ${name}`] = { cpu: bare.cpu, run: await bench.load.of(bare.url, requests) };
  }
  const measured = await takeTurns(contenders, bench);
  await bare.stop();
  bench.report.section(title);
  for (const name of [...Object.keys(seen), ...Object.keys(variants)]) {
    const [rekey, floor] = [measured[name], measured[`bare ${FLOOR_OF[name.split(/[ ,]/)[0] as string]}`]];
    const aim = name in seen ? { aim: atLeast(0.8) } : {};
    if (rekey !== undefined && floor !== undefined)
      bench.report.compared(name, rekey, { floor, name: bare.name, ...aim });
  }
}

const FLOOR_OF: Readonly<Record<string, string>> = {
  JWKS: 'JWKS of a project',
  authorize: 'authorize, token seen before',
  validate: 'validate, token seen before',
};

/** A Fastify that answers these requests as the installation does, behind a gateway where that has one. */
async function startFloor(installation: Installation, requests: readonly BenchRequest[]) {
  const bare = await Worker.start('bare-fastify');
  for (const { method, path, headers = {}, body } of requests) {
    const answer = await fetch(`${installation.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    await bare.ask('answer', { path, type: answer.headers.get('content-type') ?? 'text/plain', body: text });
  }
  const own = await bare.ask<string>('url');
  const gateway = await installation.gatewayBefore?.(own);
  return {
    url: gateway?.url ?? own,
    name: gateway === undefined ? 'bare Fastify' : 'bare Fastify behind the gateway',
    cpu: cpuMeter([bare.pid, ...(gateway === undefined ? [] : [gateway.pid])]),
    stop: async () => {
      await gateway?.stop();
      await bare.stop();
    },
  };
}
