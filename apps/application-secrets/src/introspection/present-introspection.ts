import type { AccessTokenFacts } from '@rekey/contracts';

/** RFC 7662 section 2.2. Times are seconds. */
export type IntrospectionAnswer =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      readonly token_type: 'Bearer';
      readonly exp?: number;
      readonly iat: number;
      readonly nbf: number;
      readonly sub: string;
      readonly username: string;
      readonly iss: string;
      readonly jti: string;
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

function seconds(timestamp: string): number {
  return Math.floor(Date.parse(timestamp) / 1000);
}
