import { type AccessTokenFacts, type InternalRequest, InternalTransport } from '@rekey/contracts';
import { serviceUnavailable } from '@rekey/platform';
import type { Principal } from '@rekey/identity';
import { BOOTSTRAP, eventually, type TestAnswer, TestService, uniqueName } from '@rekey/testing';
import { importPKCS8, type JWTPayload, SignJWT } from 'jose';
import { createPrivateKey } from 'node:crypto';
import { Client } from 'pg';
import { applicationSecrets, type ApplicationSecretsConfig } from '../src/index.js';

// Making a key pair takes as long as a busy machine lets it.
export const ISSUER = 'https://rekey.example';
/** Another organization than that of `BOOTSTRAP`. */
export const OTHER_ORG = '100000000000000002';
export const stranger: Principal = { ...BOOTSTRAP, org: OTHER_ORG };

/** Answers for the gateway: what tokens there are is for the spec to say. */
export class FakeGateway extends InternalTransport {
  readonly tokens = new Map<string, AccessTokenFacts>();
  calls = 0;
  away = false;

  call<T>({ service, path, body }: InternalRequest): Promise<T | null> {
    this.calls += 1;
    if (this.away || service !== 'gateway' || path !== '/internal/v1/access-tokens/inspect')
      return Promise.reject(serviceUnavailable(service));
    const { token } = body as { token: string };
    return Promise.resolve((this.tokens.get(token) ?? null) as T | null);
  }

  /** A live token with these facts. */
  issue(facts: Partial<AccessTokenFacts> = {}): string {
    const token = uniqueName('rekey');
    const tokenId = uniqueName('token');
    const createdAt = '2026-01-02T03:04:05.678Z';
    this.tokens.set(token, { tokenId, name: 'a token', permissions: [], createdAt, expiresAt: null, ...facts });
    return token;
  }
}

export interface Fixture {
  readonly service: TestService;
  readonly gateway: FakeGateway;
}

export async function startService(config: Partial<ApplicationSecretsConfig> = {}): Promise<Fixture> {
  const gateway = new FakeGateway();
  const service = await TestService.start(applicationSecrets, {
    config: {
      publicUrl: ISSUER,
      rsaKeyPoolSize: 1,
      rsaKeyPoolThreads: 1,
      failedAuthenticationsPerMinute: 1_000_000,
      ...config,
    },
    transport: gateway,
  });
  return { service, gateway };
}

export interface TestApplication {
  readonly projectId: string;
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `/management/v1/projects/{projectId}/apps/{appId}` */
  readonly path: string;
}

export async function makeProject(service: TestService, as: Principal = BOOTSTRAP): Promise<string> {
  const { body } = await service.call({
    method: 'POST',
    url: '/management/v1/projects',
    body: { name: uniqueName('project') },
    as,
  });
  return body.id as string;
}

export async function makeApplication(
  service: TestService,
  authMethodType = 'API_AUTH_METHOD_TYPE_BASIC',
): Promise<TestApplication> {
  const projectId = await makeProject(service);
  const apps = `/management/v1/projects/${projectId}/apps`;
  const { body } = await service.call({ method: 'POST', url: `${apps}/api`, body: { name: 'app', authMethodType } });
  return { projectId, path: `${apps}/${body.appId}`, ...body };
}

export const makeKeyedApplication = (service: TestService): Promise<TestApplication> =>
  makeApplication(service, 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT');

export function basic(clientId: string, secret: string): { authorization: string } {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

export function introspect(
  service: TestService,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  return service.send({
    method: 'POST',
    url: '/oauth/v2/introspect',
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    as: null,
  });
}

/** Whether a secret authenticates its client, as seen from outside. */
export async function authenticates(service: TestService, clientId: string, secret: string): Promise<boolean> {
  const { status, body } = await introspect(service, { token: 'any' }, basic(clientId, secret));
  if (status === 200) return true;
  expect({ status, body }).toEqual({
    status: 401,
    body: { error: 'invalid_client', error_description: 'client authentication failed' },
  });
  return false;
}

export interface KeyFile {
  readonly type: string;
  readonly keyId: string;
  readonly key: string;
  readonly appId: string;
  readonly clientId: string;
}

export function readKeyFile(keyDetails: string): KeyFile {
  return JSON.parse(Buffer.from(keyDetails, 'base64').toString('utf8')) as KeyFile;
}

const PATIENCE = { timeoutMs: 30_000 };

/** Adds a key, once the pool has one. */
export function makeKey(service: TestService, path: string, body: object = {}): Promise<KeyFile> {
  return eventually(async () => {
    const answer = await service.call({ method: 'POST', url: `${path}/keys`, body });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return readKeyFile(answer.body.keyDetails as string);
  }, PATIENCE);
}

export interface AssertionOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  /** Default the key's own id; `null` leaves it out. */
  readonly kid?: string | null;
  /** A private key to sign with instead of the file's. */
  readonly key?: string;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** An assertion that is right unless the options make it wrong. A claim that is undefined is left out. */
export async function assertionOf(
  file: KeyFile,
  { claims, alg = 'RS256', kid = file.keyId, key = file.key }: AssertionOptions = {},
): Promise<string> {
  const { clientId } = file;
  const base = { iss: clientId, sub: clientId, aud: ISSUER, iat: nowSeconds(), exp: nowSeconds() + 300 };
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }) as string;
  return new SignJWT({ ...base, ...claims } as JWTPayload)
    .setProtectedHeader(kid === null ? { alg } : { alg, kid })
    .sign(await importPKCS8(pkcs8, alg));
}

export function introspectWithAssertion(
  service: TestService,
  assertion: string,
  extra: Record<string, string> = {},
): Promise<TestAnswer> {
  return introspect(service, {
    token: 'any',
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...extra,
  });
}

/** Everything the service has stored, as text: bytes as text and as hex. */
export async function dumpDatabase({ databaseUrl }: TestService): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(
        `SELECT to_jsonb(t) AS row FROM ${name} AS t`,
      );
      parts.push(...rows.map(({ row }) => JSON.stringify(row)));
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

/** The state that a refused call must leave as it was. Timers note when a secret was last used, and that a key has expired. */
export async function stateOf({ databaseUrl }: TestService): Promise<unknown> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = ['projects', 'applications', 'client_secret_versions', 'application_keys'];
    const state: unknown[] = [];
    for (const table of tables) {
      const { rows } = await client.query(
        `SELECT to_jsonb(t) - '{last_used_at,untold_uses,told_at,retired}'::text[] AS row FROM application_secrets.${table} AS t ORDER BY 1`,
      );
      state.push(rows);
    }
    return state;
  } finally {
    await client.end();
  }
}
