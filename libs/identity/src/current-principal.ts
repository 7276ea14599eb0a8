import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Unauthenticated } from './identity.errors.js';
import { requestPrincipal } from './request-principal.js';

/** The caller. @throws Unauthenticated on a public route called without credentials. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const principal = requestPrincipal(context.switchToHttp().getRequest<FastifyRequest>().raw);
  if (principal === undefined) throw new Unauthenticated('missing');
  return principal;
});
