import type { EncryptionJwk } from '@rekey/crypto';
import type { Grant } from '@rekey/identity';
import type { AccessToken } from './access-token.entity.js';

export interface AccessTokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly email?: string;
  readonly publicKey?: EncryptionJwk;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Id of the token that made it, with which it ends, or `bootstrap`; null where that was not written down. */
  readonly createdBy: string | null;
}

/** A token without its value. */
export function presentAccessToken(token: AccessToken): AccessTokenAnswer {
  return {
    id: token.id,
    name: token.name,
    grants: token.grants,
    ...(token.email === null ? {} : { email: token.email }),
    ...(token.publicKey === null ? {} : { publicKey: token.publicKey }),
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    createdBy: token.createdBy,
  };
}
