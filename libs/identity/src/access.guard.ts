import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable, NotFoundException } from '@nestjs/common';
import { type Access, isInternalPath, type Permission, RouteTable } from '@rekey/contracts';
import { noteRequestActor } from '@rekey/telemetry';
import type { FastifyRequest } from 'fastify';
import { PermissionDenied, Unauthenticated } from './identity.errors.js';
import { ASSERTION_HEADER, AssertionVerifier } from './internal-assertion.js';
import { holdsSomewhere, type Principal } from './principal.js';
import { requestPrincipal, setRequestPrincipal } from './request-principal.js';

/** Whether somebody who is known may use a route at all; for which resource, its service decides. @throws PermissionDenied */
export function checkAccess(principal: Principal, access: Access | undefined): void {
  if (principal.kind === 'service' || access === undefined) throw new PermissionDenied('for this route');
  if (!mayAccess(principal, access)) throw new PermissionDenied(permissionsOf(access).join(' or '));
}

function mayAccess(principal: Principal, access: Access | undefined): boolean {
  if (principal.kind === 'service' || access === undefined) return false;
  const anyOf = permissionsOf(access);
  return anyOf.length === 0 || anyOf.some((permission) => holdsSomewhere(principal, permission));
}

/** The permissions of which a caller needs one; none for whoever is known, or for everybody. */
export function permissionsOf(access: Access): readonly Permission[] {
  return access === 'token' || access === 'open' ? [] : [access].flat();
}

/**
 * The one guard of every service: deny, then allow. Who may call a route is in the table that the gateway has too; what is
 * not in it is closed. The principal comes from the gateway in the same process, or from its signed assertion; never from
 * any other header.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly routes: RouteTable,
    private readonly verifier: AssertionVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isInternalPath(patternOf(request))) return this.admitService(request);
    if (this.accessTo(request) !== 'open') await this.admit(request);
    return true;
  }

  /** Who is asking, when he may. @throws PermissionDenied, Unauthenticated */
  async admit(request: FastifyRequest): Promise<Principal> {
    const principal = await this.identify(request);
    checkAccess(principal, this.accessTo(request));
    return principal;
  }

  /** The same without waiting, for a route by its pattern; undefined when he may not, or it is not known at once. */
  admitAtOnce(request: IncomingMessage, { method, url }: { method: string; url: string }): Principal | undefined {
    const assertion = request.headers[ASSERTION_HEADER];
    const principal =
      requestPrincipal(request) ?? (typeof assertion === 'string' ? this.verifier.verified(assertion) : undefined);
    const access = this.routes.accessOf(method, url);
    return principal !== undefined && mayAccess(principal, access) ? principal : undefined;
  }

  private accessTo(request: FastifyRequest): Access | undefined {
    return this.routes.accessOf(request.method, patternOf(request));
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

function patternOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? '';
}
