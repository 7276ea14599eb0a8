import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { KeyVaultClient, type PublicJwk, WebKeyCreated, WebKeyRemoved } from '@rekey/contracts';
import { isSignatureAlgorithm, type SignatureAlgorithm } from '@rekey/crypto';
import { Broadcasts } from '@rekey/messaging';
import { LRUCache } from 'lru-cache';

const FRESH_MS = 10_000;
/** Between two questions about keys that nobody knows. */
const UNKNOWN_COOLDOWN_MS = 1_000;
const MAX_REMOVED = 1_000;

export interface PlatformKey {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** Public halves of the platform's signing keys, which access tokens are verified with. */
@Injectable()
export class PlatformKeys {
  /** A removed key never comes back, whatever a replica of key-vault says that has not heard of it yet. */
  private readonly removed = new LRUCache<string, true>({ max: MAX_REMOVED });
  private readonly keys: ReplicaValue<ReadonlyMap<string, PlatformKey>>;
  private nextUnknownAtMs = 0;

  constructor(keyVault: KeyVaultClient, broadcasts: Broadcasts) {
    this.keys = new ReplicaValue({
      read: async () => keysOf(await keyVault.webKeys()),
      // What key-vault answers before its first key must not stand for as long as what it answers then.
      freshForMs: (keys) => (keys.size > 0 ? FRESH_MS : 0),
      staleWhileReadingMs: Infinity,
      endOf: (keys) => (keys.size > 0 ? Infinity : 0),
    });
    broadcasts.follow([WebKeyCreated], () => this.keys.expire());
    broadcasts.follow([WebKeyRemoved], ({ webKeyId }) => void this.removed.set(webKeyId, true));
  }

  /** Undefined for one that is not published. @throws DomainError `unavailable` while no key is known */
  async find(kid: string): Promise<PlatformKey | undefined> {
    if (this.isRemoved(kid)) return undefined;
    const key = (await this.keys.get()).get(kid);
    if (key !== undefined || Date.now() < this.nextUnknownAtMs) return key;
    this.nextUnknownAtMs = Date.now() + UNKNOWN_COOLDOWN_MS;
    this.keys.expire();
    return (await this.keys.get()).get(kid);
  }

  /** Whether there is one: an installation makes its first beside its start. */
  async areKnown(): Promise<boolean> {
    return (await this.keys.get()).size > 0;
  }

  /** What it signed is refused. */
  isRemoved(kid: string): boolean {
    return this.removed.has(kid);
  }
}

function keysOf(jwks: readonly PublicJwk[]): ReadonlyMap<string, PlatformKey> {
  return new Map(
    jwks.flatMap((jwk) => {
      const { kid, alg } = jwk;
      if (kid === undefined || !isSignatureAlgorithm(alg)) return [];
      return [[kid, { algorithm: alg, key: createPublicKey({ key: { ...jwk }, format: 'jwk' }) }]];
    }),
  );
}
