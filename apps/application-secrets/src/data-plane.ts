import type { DataPlane } from '@rekey/platform';
import { AccessTokensController } from './access-tokens/access-tokens.controller.js';
import { IntrospectionController } from './introspection/introspection.controller.js';

/** Tokens and questions about them: both are public and read their own form. */
export const dataPlane: DataPlane = (_fastify, app) => {
  const introspection = app.get(IntrospectionController, { strict: false });
  const tokens = app.get(AccessTokensController, { strict: false });
  return [
    {
      url: '/oauth/v2/introspect',
      method: 'POST',
      handler: ({ headers, body }) => introspection.introspect(headers.authorization, headers['content-type'], body),
      atOnce: (request) => introspection.introspectAtOnce(request),
    },
    {
      url: '/oauth/v2/token',
      method: 'POST',
      handler: ({ headers, body }) => tokens.issue(headers.authorization, headers['content-type'], body),
      atOnce: (request) => tokens.issueAtOnce(request),
    },
  ];
};
