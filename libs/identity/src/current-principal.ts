import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Unauthenticated } from './identity.errors.js';
import type { Principal } from './principal.js';
import { requestPrincipal } from './request-principal.js';

/** The caller. @throws Unauthenticated on a public route called without credentials. */
export function principalOf(context: ExecutionContext): Principal {
  const principal = requestPrincipal(context.switchToHttp().getRequest<FastifyRequest>().raw);
  if (principal === undefined) throw new Unauthenticated('missing');
  return principal;
}

/** The caller, as `principalOf` has it. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context));
