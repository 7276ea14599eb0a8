import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type EventEnvelope, type InternalRequest, InternalTransport } from '@rekey/contracts';
import { type Principal } from '@rekey/identity';
import { principalWith, type TestAnswer, type TestService, uniqueName } from '@rekey/testing';
import pg from 'pg';

/** Where the vendor serves its API, and the path as its reference page prints it. */
export const PREFIXES = ['/client/v4', ''] as const;

/** The key of the reference page. */
export const PAGE_KEY = {
  alg: 'ES256',
  crv: 'P-256',
  kid: '38013f13-c266-4eec-a72a-92ec92779f21',
  kty: 'EC',
  x: 'KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ',
  y: 'lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY',
};

/** Stands for a ledger that knows of nothing which would turn: dry runs answer the preview alone. */
export class EmptyLedger extends InternalTransport {
  call<T>({ service, path }: InternalRequest): Promise<T | null> {
    if (service !== 'rotation-ledger') throw new Error(`unexpected ${service} ${path}`);
    return Promise.resolve(null);
  }
}

export type Jwk = Readonly<Record<string, string>>;

export interface TestKey {
  readonly privateKey: KeyObject;
  /** Public members with `kid` and `alg`. */
  readonly jwk: Jwk;
  /** All members, the private ones too. */
  readonly privateJwk: Jwk;
}

/** A key pair for one of the eight algorithms. */
export function testKey(alg: string, kid = uniqueName('kid')): TestKey {
  const { privateKey } = alg.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-384' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const privateJwk = privateKey.export({ format: 'jwk' });
  return { privateKey, jwk: { ...publicJwk, kid, alg } as Jwk, privateJwk: { ...privateJwk, kid, alg } as Jwk };
}

export const es256 = (kid?: string): Jwk => testKey('ES256', kid).jwk;

export async function createZone(service: TestService): Promise<string> {
  const answer = await service.call({ method: 'POST', url: '/v1/zones', body: { name: uniqueName('zone') } });
  if (answer.status !== 201) throw new Error(`zone: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id as string;
}

/** Path of the zone's configurations. */
export function configurationsOf(zoneId: string, prefix: string = PREFIXES[0]): string {
  return `${prefix}/zones/${zoneId}/token_validation/config`;
}

export function configurationBody(overrides: object = {}): Record<string, unknown> {
  return {
    title: 'A configuration',
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [es256()] },
    ...overrides,
  };
}

export interface CreatedConfiguration {
  readonly id: string;
  readonly zoneId: string;
  readonly url: string;
  readonly keys: readonly Jwk[];
}

/** A configuration with these keys, by default in a zone of its own. */
export async function createConfiguration(
  service: TestService,
  keys: readonly object[] = [es256()],
  zone?: string,
): Promise<CreatedConfiguration> {
  const zoneId = zone ?? (await createZone(service));
  const url = configurationsOf(zoneId);
  const answer = await service.call({ method: 'POST', url, body: configurationBody({ credentials: { keys } }) });
  if (answer.status !== 200) throw new Error(`create: ${answer.status} ${JSON.stringify(answer.body)}`);
  const { id, credentials } = answer.body.result;
  return { id, zoneId, url: `${url}/${id}`, keys: credentials.keys };
}

/** The configuration as the API shows it. */
export async function read(service: TestService, { url }: { readonly url: string }): Promise<TestAnswer['body']> {
  const { status, body } = await service.call({ url });
  if (status !== 200) throw new Error(`get: ${status} ${JSON.stringify(body)}`);
  return body.result;
}

export function put(service: TestService, { url }: { readonly url: string }, keys: unknown): Promise<TestAnswer> {
  return service.call({ method: 'PUT', url: `${url}/credentials`, body: { keys } });
}

export function patch(service: TestService, { url }: { readonly url: string }, keys: unknown): Promise<TestAnswer> {
  return service.call({ method: 'PATCH', url: `${url}/credentials`, body: { keys } });
}

/** A shared secret of the shortest length that its algorithm may have. */
export function hmacKey(alg: 'HS256' | 'HS384' | 'HS512', kid = uniqueName('kid')): Jwk & { readonly k: string } {
  const k = randomBytes(Number(alg.slice(2)) / 8).toString('base64url');
  return { kty: 'oct', kid, alg, k };
}

/** All of it that is ever shown. */
export function shownOf({ kty, kid, alg }: Jwk): object {
  return { kty, kid, alg };
}

/** A token that may do everything in one zone and nothing elsewhere. */
export function memberOf(zoneId: string, permission: 'api_gateway.read' | 'api_gateway.write'): Principal {
  return principalWith([{ permission, scope: `zone:${zoneId}` }]);
}

/**
 * Every event about these subjects but descriptions, which have a spec of their own, once a later change of another
 * configuration has been published: what is not there then was never sent.
 */
export async function eventsAbout(service: TestService, ...subjects: string[]): Promise<EventEnvelope[]> {
  const marker = await createConfiguration(service);
  await service.eventsOf('io.rekey.token-configuration.created.v1', marker.id);
  const isDescription = ({ type }: EventEnvelope): boolean => type === 'io.rekey.credential.described.v1';
  return service.events.filter((event) => subjects.includes(event.subject) && !isDescription(event));
}

/** Rows as the database holds them. */
export async function queryDatabase<T extends object>(
  service: TestService,
  sql: string,
  parameters: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: service.databaseUrl, options: '-c search_path=jwks_credentials' });
  await client.connect();
  try {
    return (await client.query<T>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
