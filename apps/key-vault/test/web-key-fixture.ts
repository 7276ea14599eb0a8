import { servicePrincipal } from '@rekey/platform';
import type { Principal } from '@rekey/identity';
import { eventually, type TestAnswer, TestService, type TestServiceOptions } from '@rekey/testing';
import type { JSONWebKeySet } from 'jose';
import { keyVault, type KeyVaultConfig } from '../src/index.js';
import { queryDatabase } from './dump.js';

export const CONNECT = '/zitadel.webkey.v2.WebKeyService';

export interface ListedWebKey {
  readonly id: string;
  readonly state: string;
  readonly changeDate: string;
}

/** The platform's signing keys over HTTP. */
export class WebKeys {
  private constructor(readonly service: TestService) {}

  /** Answers once the first pair is there. */
  static async start(options: TestServiceOptions<KeyVaultConfig> = {}): Promise<WebKeys> {
    const keys = new WebKeys(await TestService.start(keyVault, options));
    await eventually(async () => {
      if ((await keys.list()).length < 2) throw new Error('no web keys yet');
    });
    return keys;
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  call(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object | string,
    as?: Principal | null,
  ): Promise<TestAnswer> {
    return this.service.call({
      method,
      url,
      ...(body === undefined ? {} : { body }),
      ...(as === undefined ? {} : { as }),
    });
  }

  async create(body: object = { ed25519: {} }): Promise<string> {
    const answer = await this.call('POST', `${CONNECT}/CreateWebKey`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body.id as string;
  }

  activate(id: string): Promise<TestAnswer> {
    return this.call('POST', `${CONNECT}/ActivateWebKey`, { id });
  }

  activateNow(id: string): Promise<TestAnswer> {
    return this.call('POST', `/v1/web-keys/${id}/activate-now`);
  }

  delete(id: string): Promise<TestAnswer> {
    return this.call('POST', `${CONNECT}/DeleteWebKey`, { id });
  }

  async list(): Promise<readonly ListedWebKey[]> {
    return ((await this.call('GET', '/v2/web_keys')).body.webKeys ?? []) as ListedWebKey[];
  }

  async stateOf(id: string): Promise<string | undefined> {
    return (await this.list()).find((key) => key.id === id)?.state;
  }

  async published(): Promise<JSONWebKeySet> {
    return (await this.call('GET', '/oauth/v2/keys', undefined, null)).body as JSONWebKeySet;
  }

  async kids(): Promise<readonly (string | undefined)[]> {
    return (await this.published()).keys.map(({ kid }) => kid);
  }

  sign(...payloads: string[]): Promise<TestAnswer> {
    return this.call('POST', '/internal/v1/signatures', { payloads }, servicePrincipal('action-targets'));
  }

  async token(payload: string): Promise<string> {
    return (await this.sign(payload)).body.tokens[0] as string;
  }

  /** Which key signs. */
  async signer(): Promise<string> {
    const [header = ''] = (await this.token('{}')).split('.');
    return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  }

  /** As if the key had been published since then already. */
  async backdate(id: string, seconds: number): Promise<void> {
    await queryDatabase(
      this.service.databaseUrl,
      `UPDATE key_vault.web_keys SET created_at = created_at - make_interval(secs => $2) WHERE id = $1`,
      [id, seconds],
    );
  }
}
