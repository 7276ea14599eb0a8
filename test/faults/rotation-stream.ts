import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, uniqueName } from '@rekey/testing';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { type Application, makeApplication } from '../journeys/application.journey.js';
import { base64 } from '../support/keys.js';
import type { FeedEvent, Rekey } from '../support/rekey.js';

const CALL_LIMIT_MS = 20_000;
const RETRY_PAUSE_MS = 100;

interface Owner {
  readonly kind: 'client-secret' | 'target' | 'vault-key';
  readonly id: string;
  acknowledged: number;
  readonly rotate: () => Promise<void>;
}

interface VaultOwner extends Owner {
  readonly zone: string;
  readonly configId: string;
  /** Thumbprint of the key that was acknowledged last. */
  lastKid: string;
}

/**
 * A stream of rotations of several credentials that goes on through every fault: a call that fails is made again, as a
 * client would. Such a call may have been committed all the same, so what counts is what the system itself says.
 */
export class RotationStream {
  private readonly owners: Owner[] = [];
  private readonly vaultOwners: VaultOwner[] = [];
  done = 0;

  constructor(private readonly rekey: Rekey) {}

  async prepare(): Promise<void> {
    for (let index = 0; index < 4; index += 1) {
      this.owners.push(await this.clientSecret(), await this.target());
      const vaultKey = await this.vaultKey();
      this.vaultOwners.push(vaultKey);
      this.owners.push(vaultKey);
    }
  }

  /** Makes this many rotations; each owner's come one after the other. */
  async run(count: number): Promise<void> {
    let left = count;
    await Promise.all(
      this.owners.map(async (owner) => {
        while (left > 0) {
          left -= 1;
          await this.untilAccepted(owner);
          this.done += 1;
        }
      }),
    );
  }

  /** Resolves when this many rotations were accepted. */
  reaches(count: number): Promise<void> {
    return eventually(
      () => {
        if (this.done < count) throw new Error(`${this.done} of ${count} rotations`);
      },
      { timeoutMs: 240_000, intervalMs: 20 },
    );
  }

  /** Every rotation has exactly its events and its effects: none lost, none twice. */
  async verify(): Promise<void> {
    await eventually(() => this.verifyChains(), { timeoutMs: 120_000, intervalMs: 500 });
    await eventually(
      async () => {
        for (const owner of this.owners) await this.verifyEvents(owner);
      },
      { timeoutMs: 120_000, intervalMs: 500 },
    );
  }

  private async untilAccepted(owner: Owner): Promise<void> {
    for (;;) {
      try {
        await owner.rotate();
        owner.acknowledged += 1;
        return;
      } catch {
        await pause(RETRY_PAUSE_MS);
      }
    }
  }

  private async verifyEvents({ kind, id, acknowledged }: Owner): Promise<void> {
    const events = await this.rekey.events({ subject: id });
    const of = (type: string): FeedEvent[] => events.filter((event) => event.type === type);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    if (kind === 'vault-key') {
      const rotations = of('io.rekey.key.rotated.v1');
      expect(rotations.length).toBeGreaterThanOrEqual(acknowledged);
      const versions = rotations.map(({ data }) => data.environments[0].version as number);
      expect(versions).toEqual(versions.map((_, index) => index + 2));
      return;
    }
    const type = kind === 'target' ? 'io.rekey.target.signing-key-rotated.v1' : 'io.rekey.client-secret.rotated.v1';
    const versions = of(type).map(({ data }) => data.version as number);
    expect(versions.length).toBeGreaterThanOrEqual(acknowledged);
    // Version 1 came with its owner. Without a gap, in order, each once.
    expect(versions).toEqual(versions.map((_, index) => index + 2));
  }

  /** Each rotation of a vault key was applied once by both services, and the configuration holds the last key alone. */
  private async verifyChains(): Promise<void> {
    const applied = await this.rekey.events({ type: 'rotation.applied' });
    for (const owner of this.vaultOwners) {
      const rotations = (await this.rekey.events({ subject: owner.id })).filter(
        ({ type }) => type === 'io.rekey.key.rotated.v1',
      );
      for (const { data } of rotations) {
        const of = applied
          .filter((event) => event.data.rotationId === data.rotationId)
          .map((event) => event.data.service as string);
        expect(of.sort()).toEqual(['jwks-credentials', 'key-vault']);
      }
      const { result } = await this.rekey.ok(
        'GET',
        `/client/v4/zones/${owner.zone}/token_validation/config/${owner.configId}`,
      );
      const kids = (result.credentials.keys as JWK[]).map(({ kid }) => kid);
      expect(kids).toEqual(['spare', owner.lastKid]);
    }
  }

  private async clientSecret(): Promise<Owner> {
    const app: Application = await makeApplication(this.rekey, 'BASIC');
    return {
      kind: 'client-secret',
      id: app.appId,
      acknowledged: 0,
      rotate: () => this.call('POST', `${app.path}/api_config/_generate_client_secret`, {}),
    };
  }

  private async target(): Promise<Owner> {
    const { id } = await this.rekey.ok('POST', '/v2/actions/targets', {
      name: uniqueName('target'),
      restWebhook: {},
      timeout: '10s',
      endpoint: 'https://example.com/hook',
    });
    return {
      kind: 'target',
      id: id as string,
      acknowledged: 0,
      rotate: () => this.call('POST', `/v2/actions/targets/${id}`, { expirationSigningKey: '0s' }),
    };
  }

  private async vaultKey(): Promise<VaultOwner> {
    const name = uniqueName('stream');
    await this.rekey.ok('POST', '/v1/projects', { name });
    await this.rekey.ok('POST', '/v1/environments', { name });
    const material = async (): Promise<{ kid: string; body: object }> => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const content = base64(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
      return {
        kid: await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK),
        body: { cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }] },
      };
    };
    const first = await material();
    await this.rekey.ok('POST', `/apiops/projects/${name}/keys/`, {
      name: 'key',
      keyType: 'PRIVATE_KEY',
      ...first.body,
    });
    await this.rekey.ok('POST', `/apiops/projects/${name}/jwks/`, {
      name: 'jwk',
      sourceType: 'PRIVATE_KEY',
      keyName: 'key',
      environmentName: name,
      useType: 'SIGNATURE',
      algorithm: 'ES256',
    });
    const zone = (await this.rekey.ok('POST', '/v1/zones', { name })).id as string;
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { result } = await this.rekey.ok('POST', `/client/v4/zones/${zone}/token_validation/config`, {
      title: 'stream',
      description: '',
      token_sources: ['http.request.headers["authorization"][0]'],
      token_type: 'JWT',
      credentials: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'spare', alg: 'ES256' }] },
    });
    const path = `/v1/zones/${zone}/token_validation/config/${result.id}/sources`;
    await this.rekey.ok('PUT', path, { jwks: [{ project: name, name: 'jwk' }] });
    const [created] = await this.rekey.awaitEvents('key.created', ({ data }) => data.project === name);
    const owner: VaultOwner = {
      kind: 'vault-key',
      id: created?.subject as string,
      acknowledged: 0,
      zone,
      configId: result.id as string,
      lastKid: first.kid,
      rotate: async () => {
        // One key until it is accepted: a repeated call finds it there already, or puts it there.
        pending ??= await material();
        await this.call('PUT', `/apiops/projects/${name}/keys/key/?jwkUpdateAction=UPDATE`, pending.body);
        owner.lastKid = pending.kid;
        pending = undefined;
      },
    };
    let pending: { kid: string; body: object } | undefined;
    return owner;
  }

  private async call(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${this.rekey.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.rekey.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  }
}
