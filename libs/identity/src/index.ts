export { AccessGuard } from './access.guard.js';
export { Authenticated, CurrentPrincipal, Internal, Public, RequirePermission, ROUTE_ACCESS } from './decorators.js';
export type { RouteAccess } from './decorators.js';
export { PermissionDenied, Unauthenticated } from './identity.errors.js';
export { ASSERTION_HEADER, assertionKeyPair, AssertionSigner, AssertionVerifier } from './internal-assertion.js';
export { holds, holdsSomewhere, reaches } from './principal.js';
export type { Grant, Principal } from './principal.js';
export { requestPrincipal, setRequestPrincipal } from './request-principal.js';
