import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Permission } from '@rekey/contracts';
import type { FastifyRequest } from 'fastify';
import { Unauthenticated } from './identity.errors.js';
import { requestPrincipal } from './request-principal.js';

export type RouteAccess =
  | { readonly kind: 'permission'; readonly anyOf: readonly Permission[] }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'public' }
  | { readonly kind: 'internal' };

export const ROUTE_ACCESS = 'rekey:route-access';

const access = (value: RouteAccess): MethodDecorator & ClassDecorator => SetMetadata(ROUTE_ACCESS, value);

/** The caller needs one of these permissions in some scope to enter; the service then checks the resource's own scope. */
export const RequirePermission = (...anyOf: Permission[]): MethodDecorator & ClassDecorator =>
  access({ kind: 'permission', anyOf });

/** Any live token may enter; the service decides the rest. */
export const Authenticated = (): MethodDecorator & ClassDecorator => access({ kind: 'authenticated' });

/** Nobody is asked who they are. */
export const Public = (): MethodDecorator & ClassDecorator => access({ kind: 'public' });

/** Only another service may call; from outside the route does not exist. */
export const Internal = (): MethodDecorator & ClassDecorator => access({ kind: 'internal' });

/** The caller. @throws Unauthenticated on a public route called without credentials. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const principal = requestPrincipal(context.switchToHttp().getRequest<FastifyRequest>().raw);
  if (principal === undefined) throw new Unauthenticated('missing');
  return principal;
});
