import { v4 as uuid } from 'uuid';
import type { AcceptedKey } from './accept-keys.js';
import { Credential } from './credential.entity.js';

/** Keys that are active until they are left out, as rows: given by the caller, or listed at a source's URL. No secrets. */
export function newCredentials(
  { configurationId, sourceId }: { readonly configurationId: string; readonly sourceId: string | null },
  keys: readonly AcceptedKey[],
  now: Date,
): Credential[] {
  return keys.map(({ kid, alg, jwk }, position) =>
    Object.assign(new Credential(), {
      id: uuid(),
      configurationId,
      sourceId,
      position,
      version: 1,
      state: 'active' as const,
      createdAt: now,
      activatedAt: now,
      retireAt: null,
      kid,
      alg,
      jwk,
      secret: null,
    }),
  );
}
