import { Controller, Get, Header } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { Public } from '@rekey/identity';

/** OpenID Connect Discovery 1.0 and RFC 8414, as far as the platform goes: it issues tokens to clients, not to people. */
export interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly introspection_endpoint: string;
  readonly introspection_endpoint_auth_methods_supported: readonly string[];
  readonly introspection_endpoint_auth_signing_alg_values_supported: readonly string[];
}

/** Where everything about tokens is, from the issuer alone. */
@Controller('.well-known')
@Public()
export class DiscoveryController {
  private readonly document: DiscoveryDocument;

  constructor({ publicUrl, gatewayUrl }: RekeyConfig) {
    // To the letter what tokens and assertions name.
    const issuer = publicUrl ?? gatewayUrl;
    const base = issuer.replace(/\/$/, '');
    this.document = {
      issuer,
      jwks_uri: `${base}/oauth/v2/keys`,
      introspection_endpoint: `${base}/oauth/v2/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      introspection_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256', 'PS256'],
    };
  }

  @Get(['openid-configuration', 'oauth-authorization-server'])
  @Header('cache-control', 'public, max-age=300')
  get(): DiscoveryDocument {
    return this.document;
  }
}
