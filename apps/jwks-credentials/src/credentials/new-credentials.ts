import { v4 as uuid } from 'uuid';
import type { AcceptedKey } from './accept-keys.js';
import { Credential } from './credential.entity.js';

/** Keys given by PUT as rows: each is active until the next PUT leaves it out. */
export function newCredentials(configurationId: string, keys: readonly AcceptedKey[], now: Date): Credential[] {
  return keys.map((key, position) =>
    Object.assign(new Credential(), {
      id: uuid(),
      configurationId,
      sourceId: null,
      position,
      version: 1,
      state: 'active' as const,
      createdAt: now,
      retireAt: null,
      ...key,
    }),
  );
}
