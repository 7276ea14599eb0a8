import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { ServiceName } from '@rekey/contracts';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { Unauthenticated } from './identity.errors.js';
import type { Principal } from './principal.js';

/** Header that carries the assertion between processes. Stripped from everything that comes from outside. */
export const ASSERTION_HEADER = 'x-rekey-assertion';

const LIFETIME_SECONDS = 60;
/** An assertion is used again for half its life, so the receiver always gets one with time left. */
const REUSE_MS = 30_000;
const CACHE_ENTRIES = 10_000;
/** DER prefix of an Ed25519 private key in PKCS#8 (RFC 8410); the 32-byte seed follows. */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const ISSUER = 'rekey';

/** The key pair every process of one installation derives from the master key: 32 bytes of seed. */
export function assertionKeyPair(seed: Buffer): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, seed.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/**
 * Signs who is calling for one service: an EdDSA JWT that lives 60 s. Signing happens once per principal and audience
 * every 30 s, not per request.
 */
export class AssertionSigner {
  private readonly cache = new LRUCache<string, string>({ max: CACHE_ENTRIES, ttl: REUSE_MS });

  constructor(private readonly privateKey: KeyObject) {}

  async sign(principal: Principal, audience: ServiceName): Promise<string> {
    const key = `${audience} ${principal.org} ${principal.kind} ${principal.id}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const { id, ...claims } = principal;
    const assertion = await new SignJWT({ principal: claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(id)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(this.privateKey);
    this.cache.set(key, assertion);
    return assertion;
  }
}

/**
 * Verifies assertions made for one service, by any of the keys: while a new master key spreads, processes sign with
 * different ones. A verified assertion is remembered by digest until it expires.
 */
export class AssertionVerifier {
  private readonly cache = new LRUCache<string, Verified>({ max: CACHE_ENTRIES });
  private readonly publicKeys: readonly KeyObject[];

  constructor(
    publicKeys: KeyObject | readonly KeyObject[],
    private readonly audience: ServiceName,
  ) {
    this.publicKeys = [publicKeys].flat();
  }

  /** @throws Unauthenticated for anything but a live assertion made for this service. */
  async verify(assertion: string): Promise<Principal> {
    const known = this.verified(assertion);
    if (known !== undefined) return known;
    for (const publicKey of this.publicKeys) {
      const verified = await this.verifyBy(publicKey, assertion);
      if (verified === undefined) continue;
      this.cache.set(hash('sha256', assertion, 'base64'), verified);
      return verified.principal;
    }
    throw new Unauthenticated('invalid');
  }

  /** Who it is from, when it was verified before. */
  verified(assertion: string): Principal | undefined {
    const cached = this.cache.get(hash('sha256', assertion, 'base64'));
    // By the wall clock, as the expiry was written: a cache's own timer stands still while a machine sleeps.
    return cached !== undefined && cached.expiresAt > Date.now() ? cached.principal : undefined;
  }

  private async verifyBy(publicKey: KeyObject, assertion: string): Promise<Verified | undefined> {
    try {
      const { payload } = await jwtVerify<{ principal: Omit<Principal, 'id'> }>(assertion, publicKey, {
        algorithms: ['EdDSA'],
        issuer: ISSUER,
        audience: this.audience,
        requiredClaims: ['sub', 'exp', 'principal'],
      });
      return {
        principal: { ...payload.principal, id: payload.sub as string },
        expiresAt: (payload.exp as number) * 1000,
      };
    } catch {
      return undefined;
    }
  }
}

interface Verified {
  readonly principal: Principal;
  /** Milliseconds. */
  readonly expiresAt: number;
}
