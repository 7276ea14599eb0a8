/** Claims of an access token (RFC 9068 section 2.2). Members beyond these are those that functions appended. */
export interface AccessTokenClaims {
  readonly iss: string;
  /** The client itself: nobody else is behind a token of the client credentials grant. */
  readonly sub: string;
  /** Client id, project id, and the projects asked for by scope: whoever is one of them may introspect it. */
  readonly aud: readonly string[];
  readonly client_id: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** A UUID, also where the token itself is opaque. */
  readonly jti: string;
  /** Absent when no scope was granted. */
  readonly scope?: string;
  readonly [claim: string]: unknown;
}

/** Starts an opaque access token: `rkat_<jti>_<secret>`, so that scanners for leaked secrets know one. */
const OPAQUE = /^rkat_([0-9a-f-]{36})_[A-Za-z0-9]{43}$/;
export const OPAQUE_SECRET_LENGTH = 43;

export function opaqueToken(jti: string, secret: string): string {
  return `rkat_${jti}_${secret}`;
}

/** The `jti` that an opaque token names; undefined for what is none of ours. */
export function opaqueTokenId(token: string): string | undefined {
  return OPAQUE.exec(token)?.[1];
}

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function isCompactJws(token: string): boolean {
  return COMPACT_JWS.test(token);
}
