import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  eventually,
  type TestAnswer,
  type TestServiceOptions,
  uniqueName,
  WebhookReceiver,
  type WebhookReceiverOptions,
} from '@rekey/testing';
import { compactDecrypt, compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Bundle } from '../src/deployments/bundle.js';
import type { KeyVaultConfig } from '../src/index.js';
import { ecPair, Vault } from './vault-fixture.js';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const pemOf = ({ publicKey }: KeyPair): string => publicKey.export({ type: 'spki', format: 'pem' }) as string;
export const jwkOf = ({ publicKey }: KeyPair): object => publicKey.export({ format: 'jwk' });
export const receiverKey = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A vault that can sign: its first web key is made in the background. */
export async function startVault(options: TestServiceOptions<KeyVaultConfig> = {}): Promise<Vault> {
  const vault = await Vault.start(options);
  await eventually(async () => {
    const { keys } = (await vault.get('/oauth/v2/keys', null)).body as JSONWebKeySet;
    if (keys.length === 0) throw new Error('no web key yet');
  });
  return vault;
}

/** Opens a bundle as its receiver would: decrypts, and verifies against what the platform publishes. */
export async function openBundle(vault: Vault, jwe: Buffer | string, { privateKey }: KeyPair): Promise<Bundle> {
  const { plaintext } = await compactDecrypt(jwe.toString(), privateKey);
  const published = (await vault.get('/oauth/v2/keys', null)).body as JSONWebKeySet;
  const { payload, protectedHeader } = await compactVerify(plaintext, createLocalJWKSet(published));
  expect(protectedHeader.typ).toBe('bundle+jwt');
  return JSON.parse(Buffer.from(payload).toString('utf8')) as Bundle;
}

export interface ListedWorker {
  readonly id: string;
  readonly name: string;
  readonly status: 'current' | 'pending';
  readonly version: number | null;
  readonly lastError: string | null;
}

/** An endpoint of an environment, and what it was sent. */
export class TestWorker {
  private constructor(
    readonly vault: Vault,
    readonly environment: string,
    readonly name: string,
    readonly pair: KeyPair,
    public receiver: WebhookReceiver,
  ) {}

  static async start(
    vault: Vault,
    environment: string,
    options: WebhookReceiverOptions & { readonly pair?: KeyPair } = {},
  ): Promise<TestWorker> {
    const { pair = receiverKey() } = options;
    const receiver = await WebhookReceiver.start(options);
    const worker = new TestWorker(vault, environment, uniqueName('worker'), pair, receiver);
    const answer = await addWorker(vault, environment, {
      name: worker.name,
      url: receiver.url,
      publicKey: pemOf(pair),
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return worker;
  }

  /** The newest bundle that it was sent. */
  async newest(): Promise<Bundle> {
    const bundles = await Promise.all(
      this.receiver.requests.map(({ body }) => openBundle(this.vault, body, this.pair)),
    );
    const [first] = bundles.sort((a, b) => b.version - a.version);
    if (first === undefined) throw new Error('nothing was sent');
    return first;
  }

  async listed(): Promise<ListedWorker> {
    const { items } = (await this.vault.get(`/v1/environments/${this.environment}/workers`)).body as {
      items: ListedWorker[];
    };
    const found = items.find(({ name }) => name === this.name);
    if (found === undefined) throw new Error('no such worker');
    return found;
  }

  /** Once it has what the environment has. */
  async current(): Promise<ListedWorker> {
    return eventually(async () => {
      const listed = await this.listed();
      if (listed.status !== 'current') throw new Error(JSON.stringify(listed));
      return listed;
    });
  }

  async goAway(): Promise<number> {
    const { port } = this.receiver;
    await this.receiver.stop();
    return port;
  }

  async comeBack(port: number): Promise<void> {
    this.receiver = await WebhookReceiver.start({ port });
  }

  stop(): Promise<void> {
    return this.receiver.stop();
  }
}

export function addWorker(vault: Vault, environment: string, body: object): Promise<TestAnswer> {
  return vault.post(`/v1/environments/${environment}/workers`, body);
}

export const newContent = (): string => ecPair().privateKey;

/** New material for a key in these environments. */
export function rotate(
  vault: Vault,
  project: string,
  name: string,
  environments: readonly string[],
  query = '',
): Promise<TestAnswer> {
  return vault.put(`/apiops/projects/${project}/keys/${name}/${query}`, {
    cryptoKeyInfoEnvironmentList: environments.map((environmentName) => ({ environmentName, content: newContent() })),
  });
}
