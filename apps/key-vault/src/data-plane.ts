import type { DataPlane } from '@rekey/platform';
import { OauthKeysController } from './platform-keys/oauth-keys.controller.js';
import { JwksPublicController, type JwksRequest } from './vault/jwks/jwks.public.controller.js';

/** The two public key sets. */
export const dataPlane: DataPlane = (_fastify, app) => {
  const webKeys = app.get(OauthKeysController, { strict: false });
  const jwks = app.get(JwksPublicController, { strict: false });
  return [
    {
      url: '/oauth/v2/keys',
      handler: (request, reply) => webKeys.get(request, reply),
      atOnce: (request) => webKeys.getAtOnce(request),
    },
    {
      url: '/v1/projects/:name/jwks.json',
      handler: (request, reply) => jwks.get(request as JwksRequest, reply),
      atOnce: (request) => jwks.getAtOnce(request),
    },
  ];
};
