import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyVaultClient, type PublicJwk } from '@rekey/contracts';
import { isSignatureAlgorithm, type SignatureAlgorithm } from '@rekey/crypto';
import { LRUCache } from 'lru-cache';
import { LastKnown } from './last-known.js';

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
  private readonly keys: LastKnown<ReadonlyMap<string, PlatformKey>>;
  private nextUnknownAtMs = 0;

  constructor(keyVault: KeyVaultClient) {
    this.keys = new LastKnown({ read: async () => keysOf(await keyVault.webKeys()), freshMs: FRESH_MS });
  }

  /** Undefined for one that is not published. @throws DomainError `unavailable` while no key is known */
  async find(kid: string): Promise<PlatformKey | undefined> {
    if (this.isRemoved(kid)) return undefined;
    const key = (await this.keys.get()).get(kid);
    if (key !== undefined || Date.now() < this.nextUnknownAtMs) return key;
    this.nextUnknownAtMs = Date.now() + UNKNOWN_COOLDOWN_MS;
    this.keys.forget();
    return (await this.keys.get()).get(kid);
  }

  /** Whether there is one: an installation makes its first beside its start. */
  async areKnown(): Promise<boolean> {
    const hasKey = (await this.keys.get()).size > 0;
    // What key-vault answered before its first key must not stand for as long as what it answers then.
    if (!hasKey) this.keys.forget();
    return hasKey;
  }

  isRemoved(kid: string): boolean {
    return this.removed.has(kid);
  }

  /** What it signed is refused from now on. */
  remove(kid: string): void {
    this.removed.set(kid, true);
  }

  /** There may be others now. */
  refresh(): void {
    this.keys.forget();
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
