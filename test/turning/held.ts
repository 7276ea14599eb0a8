import { generateKeyPairSync } from 'node:crypto';
import { eventually, uniqueName } from '@rekey/testing';
import { base64 } from '../support/keys.js';
import type { Answer, Rekey } from '../support/rekey.js';

/** A credential as the ledger names it. */
export interface Held {
  readonly kind: string;
  readonly id: string;
}

export const urlOf = ({ kind, id }: Held): string => `/v1/credentials/${kind}/${id}`;

export function newPem(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}

export function newPublicJwk(): object {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...publicKey.export({ format: 'jwk' }), kid: uniqueName('kid'), alg: 'ES256' };
}

/** As soon as the ledger has heard of it. */
export async function known(rekey: Rekey, held: Held): Promise<Answer['body']> {
  return eventually(() => rekey.ok('GET', urlOf(held)));
}

/** The same of a rotation. */
export async function knownRotation(rekey: Rekey, id: string): Promise<Answer['body']> {
  return eventually(() => rekey.ok('GET', `/v1/rotations/${id}`));
}

/** The one credential of a kind in a scope. */
export async function findHeld(rekey: Rekey, kind: string, scope: string): Promise<Held> {
  return eventually(async () => {
    const { items } = await rekey.ok('GET', `/v1/credentials?kind=${kind}&scope=${scope}`);
    if (items.length !== 1) throw new Error(`${items.length} of ${kind} in ${scope}`);
    return { kind, id: items[0].id as string };
  });
}

export async function makeTarget(rekey: Rekey): Promise<Held> {
  const settings = { name: uniqueName('target'), restWebhook: {}, endpoint: 'http://127.0.0.1:9/', timeout: '2s' };
  const { id } = await rekey.ok('POST', '/v2/actions/targets', settings);
  await rekey.ok('POST', `/v2/actions/targets/${id}`, { expirationSigningKey: '60s' });
  return { kind: 'target-signing-key', id };
}

export interface Vault {
  readonly project: string;
  readonly environment: string;
  readonly key: Held;
  /** Detached. */
  readonly jwk: Held;
}

/** A project with one key and one JWK that was made from it and follows it no more. */
export async function makeVault(rekey: Rekey): Promise<Vault> {
  const [project, environment] = [uniqueName('project'), uniqueName('environment')];
  await rekey.ok('POST', '/v1/projects', { name: project });
  await rekey.ok('POST', '/v1/environments', { name: environment });
  const keys = `/apiops/projects/${project}/keys`;
  const list = () => [{ environmentName: environment, content: base64(newPem()), alias: 'a' }];
  const key = { name: 'k', keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: list() };
  await rekey.ok('POST', `${keys}/`, key);
  const source = { sourceType: 'PRIVATE_KEY', keyName: 'k', environmentName: environment };
  const jwks = `/apiops/projects/${project}/jwks`;
  await rekey.ok('POST', `${jwks}/`, { name: 'j', ...source, useType: 'SIGNATURE', algorithm: 'ES256' });
  const update = { cryptoKeyInfoEnvironmentList: list() };
  await rekey.ok('PUT', `${keys}/k?jwkUpdateAction=UPDATE&overlap=600s`, update);
  const scope = `vault-project:${project}`;
  const held = { key: await findHeld(rekey, 'vault-key', scope), jwk: await findHeld(rekey, 'jwk', scope) };
  await rekey.ok('PUT', `${jwks}/j`, { description: 'of its own' });
  return { project, environment, ...held };
}

export interface Application {
  readonly project: string;
  readonly appId: string;
  /** Of the management API. */
  readonly path: string;
  readonly secret: Held;
}

export async function makeApplication(rekey: Rekey, method: 'BASIC' | 'PRIVATE_KEY_JWT'): Promise<Application> {
  const { id: project } = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
  const apps = `/management/v1/projects/${project}/apps`;
  const body = { name: uniqueName('app'), authMethodType: `API_AUTH_METHOD_TYPE_${method}` };
  const { appId } = await rekey.ok('POST', `${apps}/api`, body);
  const path = `${apps}/${appId}`;
  if (method === 'BASIC') await rekey.ok('POST', `${path}/api_config/_generate_client_secret`, { overlap: '600s' });
  return { project, appId, path, secret: { kind: 'client-secret', id: appId } };
}

export interface Zone {
  readonly zone: string;
  readonly path: string;
  readonly configuration: Held;
}

export async function makeConfiguration(rekey: Rekey): Promise<Zone> {
  const { id: zone } = await rekey.ok('POST', '/v1/zones', { name: uniqueName('zone') });
  const configurations = `/client/v4/zones/${zone}/token_validation/config`;
  const { result } = await rekey.ok('POST', configurations, {
    ...{ title: uniqueName('configuration'), description: '', token_type: 'jwt' },
    ...{ token_sources: ['http.request.headers["authorization"][0]'], credentials: { keys: [newPublicJwk()] } },
  });
  const path = `${configurations}/${result.id}`;
  await rekey.ok('PUT', `${path}/credentials`, { keys: [newPublicJwk()] });
  return { zone, path, configuration: { kind: 'token-configuration', id: result.id } };
}
