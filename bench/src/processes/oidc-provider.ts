// The peer of OAuth: the npm package oidc-provider with its own store in memory, and one client.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';
import { serve } from '../lib/worker.js';

const [port, clientId, clientSecret] = process.argv.slice(2) as [string, string, string];
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Tokens for this resource are JWTs, all others are opaque: as much choice as an application of Rekey has. */
const JWT_RESOURCE = 'urn:bench:jwt';

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' }] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: '',
        audience: clientId,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  ttl: { ClientCredentials: 3600 },
});
provider.on('server_error', (_context, error) => console.error(error));
await new Promise<void>((resolve) => provider.listen(Number(port), '127.0.0.1', () => resolve()));
serve({ resource: () => JWT_RESOURCE, url: () => issuer });
