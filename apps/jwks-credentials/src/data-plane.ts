import { AccessGuard } from '@rekey/identity';
import type { DataPlane } from '@rekey/platform';
import type { FastifyRequest } from 'fastify';
import { AuthorizationController } from './authorization/authorization.controller.js';
import { leaveBodiesUnread } from './authorization/unread-bodies.js';
import { ValidationController } from './validation/validation.controller.js';

/** The decisions about requests and tokens of other people's APIs. */
export const dataPlane: DataPlane = (fastify, app) => {
  const authorization = app.get(AuthorizationController, { strict: false });
  const validation = app.get(ValidationController, { strict: false });
  const guard = app.get(AccessGuard, { strict: false });
  leaveBodiesUnread(fastify);
  return [
    {
      url: '/v1/zones/:zoneId/authorize',
      isPrefix: true,
      handler: (request, reply) => authorization.answer(zoneOf(request), request, reply),
    },
    {
      url: '/v1/zones/:zoneId/validate',
      method: 'POST',
      handler: async (request) => {
        const principal = await guard.admit(request);
        return validation.validate(zoneOf(request), request.body, principal);
      },
    },
  ];
};

function zoneOf({ params }: FastifyRequest): string {
  return (params as { readonly zoneId: string }).zoneId;
}
