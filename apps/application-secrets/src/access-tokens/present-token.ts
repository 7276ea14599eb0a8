import type { IssuedToken } from './access-tokens.service.js';

/** RFC 6749 section 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  /** What was granted of what was asked for. */
  readonly scope?: string;
}

export function presentToken({ token, claims: { exp, iat, scope } }: IssuedToken): TokenAnswer {
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: exp - iat,
    ...(scope === undefined ? {} : { scope }),
  };
}
