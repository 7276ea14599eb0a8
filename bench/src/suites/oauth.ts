import { randomBytes } from 'node:crypto';
import { freePort } from '@rekey/devkit';
import { cpuMeter } from '../lib/cpu.js';
import type { Installation } from '../lib/installation.js';
import type { BenchRequest } from '../lib/load.js';
import { type Aim, atLeast } from '../lib/report.js';
import type { Bench, Suite } from '../lib/suite.js';
import { type Contender, takeTurns, type Window } from '../lib/windows.js';
import { Worker } from '../lib/worker.js';

interface OauthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A server of tokens: this one, or the peer. */
interface Server {
  readonly url: string;
  readonly tokenPath: string;
  readonly introspectionPath: string;
}

/** Introspections, secret checks and tokens, against the npm package oidc-provider with its store in memory. */
export const oauth: Suite = {
  standalone: (bench, installation) => measure(bench, installation, 'OAuth'),
  distributed: (bench, installation) => measure(bench, installation, 'OAuth, distributed'),
};

async function measure(bench: Bench, installation: Installation, title: string): Promise<void> {
  const { peer, ...theirs } = await startProvider();
  const thread = await Worker.start('crypto');
  const ours = { url: installation.url, tokenPath: '/oauth/v2/token', introspectionPath: '/oauth/v2/introspect' };
  const jwt = await makeApplication(installation, 'OIDC_TOKEN_TYPE_JWT');
  const opaque = await makeApplication(installation, 'OIDC_TOKEN_TYPE_BEARER');
  const at = async (server: Server, request: BenchRequest): Promise<Contender> => ({
    cpu: server === ours ? installation.cpu : cpuMeter([peer.pid]),
    run: await bench.load.of(server.url, [request]),
  });
  const measured = await takeTurns(
    {
      theirIntrospection: await at(theirs, await introspectionOf(theirs, theirs.client)),
      introspectionOfOpaque: await at(ours, await introspectionOf(ours, opaque)),
      introspectionOfJwt: await at(ours, await introspectionOf(ours, jwt)),
      theirSecretCheck: await at(theirs, secretCheck(theirs, theirs.client)),
      secretCheck: await at(ours, secretCheck(ours, opaque)),
      theirJwt: await at(theirs, tokenRequest(theirs, theirs.client, { resource: theirs.resource })),
      jwt: await at(ours, tokenRequest(ours, jwt)),
      signing: { cpu: cpuMeter([thread.pid]), run: (seconds) => thread.ask<Window>('sign', { seconds }) },
      theirOpaque: await at(theirs, tokenRequest(theirs, theirs.client)),
      opaque: await at(ours, tokenRequest(ours, opaque)),
    },
    bench,
  );
  await Promise.all([peer.stop(), thread.stop()]);
  bench.report.section(title);
  const rows: [string, keyof typeof measured, keyof typeof measured, Aim?][] = [
    ['introspection, opaque', 'introspectionOfOpaque', 'theirIntrospection', atLeast(3)],
    ['introspection, JWT', 'introspectionOfJwt', 'theirIntrospection', atLeast(3)],
    ['secret check (introspection, token unknown)', 'secretCheck', 'theirSecretCheck', atLeast(3)],
    ['token, JWT (RS256)', 'jwt', 'theirJwt', atLeast(1.5)],
    ['token, JWT (RS256), by signing', 'jwt', 'signing', atLeast(0.85)],
    ['token, opaque, durable', 'opaque', 'theirOpaque'],
  ];
  for (const [figure, rekey, floor, aim] of rows) {
    bench.report.compared(figure, measured[rekey], {
      floor: measured[floor],
      name: floor === 'signing' ? 'crypto.sign in one thread' : 'oidc-provider',
      ...(aim === undefined ? {} : { aim }),
    });
  }
}

async function startProvider() {
  const client = { clientId: 'bench', clientSecret: randomBytes(32).toString('hex') };
  const peer = await Worker.start('oidc-provider', [String(await freePort()), client.clientId, client.clientSecret]);
  const url = await peer.ask<string>('url');
  const resource = await peer.ask<string>('resource');
  return { peer, url, resource, client, tokenPath: '/token', introspectionPath: '/token/introspection' };
}

async function makeApplication({ client }: Installation, accessTokenType: string): Promise<OauthClient> {
  const { id } = await client.post('/management/v1/projects', { name: `bench-${accessTokenType}` });
  return client.post<OauthClient>(`/management/v1/projects/${id}/apps/api`, { name: 'bench', accessTokenType });
}

function formRequest(path: string, client: OauthClient, form: Record<string, string>): BenchRequest {
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path, headers, body: new URLSearchParams(form).toString() };
}

function tokenRequest({ tokenPath }: Server, client: OauthClient, form: Record<string, string> = {}): BenchRequest {
  return formRequest(tokenPath, client, { grant_type: 'client_credentials', ...form });
}

function secretCheck({ introspectionPath }: Server, client: OauthClient): BenchRequest {
  return formRequest(introspectionPath, client, { token: 'unknown' });
}

/** Of a live token, else both sides have it too easy. */
async function introspectionOf(server: Server, client: OauthClient): Promise<BenchRequest> {
  const { access_token: token } = await answerTo(server, tokenRequest(server, client));
  const request = formRequest(server.introspectionPath, client, { token: token as string });
  const { active } = await answerTo(server, request);
  if (active !== true) throw new Error(`${server.url}: the token is not active`);
  return request;
}

async function answerTo({ url }: Server, { method, path, headers = {}, body = '' }: BenchRequest) {
  const response = await fetch(`${url}${path}`, { method, headers, body });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${url}${path}: ${JSON.stringify(answer)}`);
  return answer;
}
