import type { Grant } from '@rekey/identity';
import type { AccessToken } from './access-token.entity.js';

export interface AccessTokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly email?: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** A token without its value. */
export function presentAccessToken(token: AccessToken): AccessTokenAnswer {
  return {
    id: token.id,
    name: token.name,
    grants: token.grants,
    ...(token.email === null ? {} : { email: token.email }),
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
  };
}
