import { type CanActivate, type ExecutionContext, Injectable, NotFoundException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { noteRequestActor } from '@rekey/telemetry';
import type { FastifyRequest } from 'fastify';
import { ROUTE_ACCESS, type RouteAccess } from './decorators.js';
import { PermissionDenied, Unauthenticated } from './identity.errors.js';
import { ASSERTION_HEADER, AssertionVerifier } from './internal-assertion.js';
import { holdsSomewhere, type Principal } from './principal.js';
import { requestPrincipal, setRequestPrincipal } from './request-principal.js';

/** Whether somebody who is known may use a route at all; for which resource, its service decides. @throws PermissionDenied */
function checkAccess(principal: Principal, access: RouteAccess): void {
  if (principal.kind === 'service') throw new PermissionDenied('for this route');
  if (access.kind === 'permission' && !access.anyOf.some((permission) => holdsSomewhere(principal, permission))) {
    throw new PermissionDenied(access.anyOf.join(' or '));
  }
}

/**
 * The one guard of every service: deny, then allow. A route that declares no access is closed. The principal comes from
 * the gateway in the same process, or from its signed assertion; never from any other header.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: AssertionVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (access?.kind === 'public') return true;
    if (access?.kind === 'internal') return this.admitService(request);
    await this.admit(request, access);
    return true;
  }

  /** Who is asking, when he may. @throws PermissionDenied, Unauthenticated */
  async admit(request: FastifyRequest, access: RouteAccess | undefined): Promise<Principal> {
    const principal = await this.identify(request);
    if (access === undefined) throw new PermissionDenied('for this route');
    checkAccess(principal, access);
    return principal;
  }

  /** To anyone but a service an internal route looks like one that does not exist. */
  private async admitService(request: FastifyRequest): Promise<boolean> {
    // Nobody is told why.
    const principal = await this.identify(request).catch(() => undefined);
    if (principal?.kind !== 'service') throw new NotFoundException();
    return true;
  }

  private async identify(request: FastifyRequest): Promise<Principal> {
    const principal = requestPrincipal(request.raw) ?? (await this.verifyAssertion(request));
    noteRequestActor(principal.id, principal.org);
    return principal;
  }

  private async verifyAssertion(request: FastifyRequest): Promise<Principal> {
    const assertion = request.headers[ASSERTION_HEADER];
    if (typeof assertion !== 'string') throw new Unauthenticated('missing');
    const principal = await this.verifier.verify(assertion);
    setRequestPrincipal(request.raw, principal);
    return principal;
  }
}
