import { isJsonType } from '@rekey/http';
import { AccessGuard } from '@rekey/identity';
import type { DataPlane } from '@rekey/platform';
import type { FastifyRequest } from 'fastify';
import { AuthorizationController } from './authorization/authorization.controller.js';
import { leaveBodiesUnread } from './authorization/unread-bodies.js';
import { ValidationController } from './validation/validation.controller.js';

const VALIDATE = { method: 'POST', url: '/v1/zones/:zoneId/validate' };

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
      atOnce: (request) => authorization.answerAtOnce(request),
    },
    {
      url: VALIDATE.url,
      method: 'POST',
      handler: async (request) => {
        const principal = await guard.admit(request);
        return validation.validate(zoneOf(request), request.body, principal);
      },
      atOnce: (request) => {
        const principal = isJsonType(request.raw.headers['content-type'])
          ? guard.admitAtOnce(request.raw, VALIDATE)
          : undefined;
        return principal === undefined ? undefined : validation.validateAtOnce(request, principal);
      },
    },
  ];
};

function zoneOf({ params }: FastifyRequest): string {
  return (params as { readonly zoneId: string }).zoneId;
}
