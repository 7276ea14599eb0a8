import { createHash, type JsonWebKey } from 'node:crypto';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';

/** How a generated key that was given no kid gets one. */
export const KID_POLICIES = ['TIMESTAMP', 'SHA256', 'SHA1', 'ISO_DATE', 'NONE'] as const;
export type KidPolicy = (typeof KID_POLICIES)[number];

/**
 * The kid of a key made at `now`; null for none. Thumbprints are those of RFC 7638, with SHA-1 where that is asked for:
 * they name the key and prove nothing. Those of generated symmetric keys give nothing to guess, as all their bits are random.
 */
export function kidOf(policy: KidPolicy, material: JwkMaterial, now: Date): string | null {
  switch (policy) {
    case 'TIMESTAMP':
      return String(now.getTime());
    case 'ISO_DATE':
      return now.toISOString();
    case 'SHA256':
    case 'SHA1': {
      const canonical = JSON.stringify(requiredMembers(material.key.export({ format: 'jwk' })));
      return createHash(policy.toLowerCase()).update(canonical).digest('base64url');
    }
    case 'NONE':
      return null;
  }
}

/** In lexicographic order (section 3.2 there). */
function requiredMembers({ crv, e, k, kty, n, x, y }: JsonWebKey): Record<string, string | undefined> {
  if (kty === 'RSA') return { e, kty, n };
  if (kty === 'EC') return { crv, kty, x, y };
  return kty === 'oct' ? { k, kty } : { crv, kty, x };
}
