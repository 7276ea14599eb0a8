import type { IncomingMessage } from 'node:http';
import type { Principal } from './principal.js';

const PRINCIPAL = Symbol('principal');

type MarkedRequest = IncomingMessage & { [PRINCIPAL]?: Principal };

/** Puts the principal on the raw request. A symbol cannot be forged by a header. */
export function setRequestPrincipal(request: IncomingMessage, principal: Principal): void {
  (request as MarkedRequest)[PRINCIPAL] = principal;
}

export function requestPrincipal(request: IncomingMessage): Principal | undefined {
  return (request as MarkedRequest)[PRINCIPAL];
}
