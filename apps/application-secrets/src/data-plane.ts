import type { DataPlane } from '@rekey/platform';
import { IntrospectionController } from './introspection/introspection.controller.js';

/** Introspection, which is public and reads its own form. */
export const dataPlane: DataPlane = (_fastify, app) => {
  const introspection = app.get(IntrospectionController, { strict: false });
  return [
    {
      url: '/oauth/v2/introspect',
      method: 'POST',
      handler: ({ headers, body }) => introspection.introspect(headers.authorization, headers['content-type'], body),
    },
  ];
};
