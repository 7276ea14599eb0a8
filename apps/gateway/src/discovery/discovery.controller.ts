import { Controller, Get, Header } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';

const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** What clients may sign assertions with. */
const ASSERTION_ALGORITHMS = ['RS256', 'ES256', 'PS256', 'ES384', 'ES512', 'EdDSA'];
const ENDPOINTS = ['token', 'introspection', 'revocation'] as const;
const PATHS = { token: 'token', introspection: 'introspect', revocation: 'revoke' } as const;

type EndpointMetadata = { readonly [Name in (typeof ENDPOINTS)[number] as `${Name}_endpoint`]: string } & {
  readonly [
    Name in (typeof ENDPOINTS)[number] as
      `${Name}_endpoint_auth_methods_supported` | `${Name}_endpoint_auth_signing_alg_values_supported`
  ]: readonly string[];
};

/** OpenID Connect Discovery 1.0 and RFC 8414, as far as the platform goes: it issues tokens to clients, not to people. */
export interface DiscoveryDocument extends EndpointMetadata {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly grant_types_supported: readonly string[];
  /** There is no authorization endpoint. */
  readonly response_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly subject_types_supported: readonly string[];
  readonly id_token_signing_alg_values_supported: readonly string[];
}

/** Where everything about tokens is, from the issuer alone. */
@Controller('.well-known')
export class DiscoveryController {
  private readonly document: DiscoveryDocument;

  constructor({ publicUrl, serviceUrls }: RekeyConfig) {
    // To the letter what tokens and assertions name.
    const issuer = publicUrl ?? serviceUrls.gateway;
    const base = issuer.replace(/\/$/, '');
    this.document = {
      issuer,
      jwks_uri: `${base}/oauth/v2/keys`,
      ...endpointsBelow(`${base}/oauth/v2`),
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      scopes_supported: ['openid', 'profile', 'email', 'phone', 'address'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  @Get(['openid-configuration', 'oauth-authorization-server'])
  @Header('cache-control', 'public, max-age=300')
  @Header('access-control-allow-origin', '*')
  get(): DiscoveryDocument {
    return this.document;
  }
}

function endpointsBelow(base: string): EndpointMetadata {
  const entries = ENDPOINTS.flatMap((name) => [
    [`${name}_endpoint`, `${base}/${PATHS[name]}`],
    [`${name}_endpoint_auth_methods_supported`, AUTH_METHODS],
    [`${name}_endpoint_auth_signing_alg_values_supported`, ASSERTION_ALGORITHMS],
  ]);
  return Object.fromEntries(entries) as EndpointMetadata;
}
