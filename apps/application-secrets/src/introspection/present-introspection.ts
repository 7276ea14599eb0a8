import type { AccessTokenFacts } from '@rekey/contracts';
import type { AccessTokenClaims } from '../access-tokens/access-token.js';

/** RFC 7662 section 2.2. Times are seconds. */
export type IntrospectionAnswer =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope?: string;
      readonly client_id: string;
      readonly token_type: 'Bearer';
      readonly exp?: number;
      readonly iat: number;
      readonly nbf: number;
      readonly sub: string;
      readonly aud?: readonly string[];
      readonly username?: string;
      readonly iss: string;
      readonly jti: string;
      /** What functions appended. */
      readonly [claim: string]: unknown;
    };

/** A Rekey access token is its own client: its holder is known by nothing else. Its permissions are its scope. */
export function presentIntrospection(
  { tokenId, name, permissions, createdAt, expiresAt }: AccessTokenFacts,
  issuer: string,
): IntrospectionAnswer {
  const issuedAt = seconds(createdAt);
  return {
    active: true,
    scope: permissions.join(' '),
    client_id: tokenId,
    token_type: 'Bearer',
    ...(expiresAt === null ? {} : { exp: seconds(expiresAt) }),
    iat: issuedAt,
    nbf: issuedAt,
    sub: tokenId,
    username: name,
    iss: issuer,
    jti: tokenId,
  };
}

const answers = new WeakMap<AccessTokenClaims, IntrospectionAnswer>();

/** A token of an application says what it says everywhere. The claims of a hot one are the same object, and presented once. */
export function presentAccessToken(claims: AccessTokenClaims): IntrospectionAnswer {
  const known = answers.get(claims);
  if (known !== undefined) return known;
  const answer: IntrospectionAnswer = { ...claims, active: true, token_type: 'Bearer' };
  answers.set(claims, answer);
  return answer;
}

function seconds(timestamp: string): number {
  return Math.floor(Date.parse(timestamp) / 1000);
}
