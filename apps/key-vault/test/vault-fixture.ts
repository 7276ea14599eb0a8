import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { principalWith, TestService, type TestAnswer, type TestServiceOptions, uniqueName } from '@rekey/testing';
import type { Principal } from '@rekey/identity';
import { keyVault, type KeyVaultConfig } from '../src/index.js';

export interface PemPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const pems = ({ publicKey, privateKey }: KeyPairKeyObjectResult): PemPair => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});

export const ecPair = (namedCurve = 'P-256'): PemPair => pems(generateKeyPairSync('ec', { namedCurve }));
export const rsaPair = (modulusLength = 2048): PemPair => pems(generateKeyPairSync('rsa', { modulusLength }));
export const edPair = (): PemPair => pems(generateKeyPairSync('ed25519'));

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export interface Item {
  readonly environmentName: string;
  readonly content?: string;
  readonly alias?: string;
}

type As = Principal | null;

/** The vault over HTTP, with short names for what specs do all the time. */
export class Vault {
  private constructor(readonly service: TestService) {}

  static async start(options: TestServiceOptions<KeyVaultConfig> = {}): Promise<Vault> {
    return new Vault(await TestService.start(keyVault, options));
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  async project(prefix = 'project'): Promise<string> {
    const name = uniqueName(prefix);
    await this.service.call({ method: 'POST', url: '/v1/projects', body: { name } });
    return name;
  }

  async environment(prefix = 'env'): Promise<string> {
    const name = uniqueName(prefix);
    await this.service.call({ method: 'POST', url: '/v1/environments', body: { name } });
    return name;
  }

  post(url: string, body: object, as?: As): Promise<TestAnswer> {
    return this.service.call({ method: 'POST', url, body, ...(as === undefined ? {} : { as }) });
  }

  get(url: string, as?: As): Promise<TestAnswer> {
    return this.service.call({ url, ...(as === undefined ? {} : { as }) });
  }

  put(url: string, body: object | string, as?: As): Promise<TestAnswer> {
    return this.service.call({ method: 'PUT', url, body, ...(as === undefined ? {} : { as }) });
  }

  delete(url: string, as?: As): Promise<TestAnswer> {
    return this.service.call({ method: 'DELETE', url, ...(as === undefined ? {} : { as }) });
  }

  /** A private key of the project, in these environments; answers its id. */
  async key(project: string, name: string, items: readonly Item[], fields: object = {}): Promise<string> {
    const body = { name, keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: items, ...fields };
    const answer = await this.post(`/apiops/projects/${project}/keys/`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return (await this.get(`/apiops/projects/${project}/keys/${name}/`)).body.resultList[0].id as string;
  }

  /** A JWK made from a key; answers its id. */
  async jwk(
    project: string,
    name: string,
    keyName: string,
    environmentName: string,
    fields: object = {},
  ): Promise<string> {
    const body = { name, keyName, environmentName, sourceType: 'PRIVATE_KEY', ...fields };
    const answer = await this.post(`/apiops/projects/${project}/jwks/`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return (await this.readJwk(project, name)).id as string;
  }

  // Specs look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async readJwk(project: string, name: string): Promise<any> {
    return (await this.get(`/apiops/projects/${project}/jwks/${name}/`)).body.resultList[0];
  }

  async published(project: string): Promise<JsonWebKey[]> {
    const answer = await this.get(`/v1/projects/${project}/jwks.json`, null);
    return (answer.body as { keys: JsonWebKey[] }).keys;
  }
}

type JsonWebKey = Readonly<Record<string, string>>;

const ALL = ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'] as const;
type Permission = (typeof ALL)[number] | 'SECRETS:VIEW' | 'SECRETS:EXPORT_IMPORT';

/** A token with these permissions in one project and nothing else. */
export function memberOf(project: string, ...permissions: Permission[]): Principal {
  const granted = permissions.length === 0 ? ALL : permissions;
  return principalWith(granted.map((permission) => ({ permission, scope: `project:${project}` })));
}
