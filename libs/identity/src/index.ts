export { AccessGuard, checkAccess, permissionsOf } from './access.guard.js';
export { CurrentPrincipal, principalOf } from './current-principal.js';
export { PermissionDenied, Unauthenticated } from './identity.errors.js';
export { ASSERTION_HEADER, assertionKeyPair, AssertionSigner, AssertionVerifier } from './internal-assertion.js';
export { holds, holdsSomewhere, reaches } from './principal.js';
export type { Grant, Principal } from './principal.js';
export { requestPrincipal, setRequestPrincipal } from './request-principal.js';
