import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import type { Route, RouteTable } from '@rekey/contracts';
import { type Principal, setRequestPrincipal } from '@rekey/identity';
import { CLIENT_ADDRESS_HEADER, plainClientAddress } from '@rekey/http';
import type { Authenticator } from '../access-tokens/authenticator.js';
import type { ExecutionConditions } from '../executions/execution-conditions.js';
import type { OrganizationsService } from '../organizations/organizations.service.js';
import { OURS, TICKET_HEADER } from './forwarded-headers.js';
import { isAmbiguous, pathOf } from './path.js';
import type { RateLimit } from './rate-limit.js';
import type { Upstream } from './upstream.js';

export interface DataPlaneOptions {
  readonly upstream: Upstream;
  readonly routes: RouteTable;
  readonly authenticator: Authenticator;
  readonly organizations: OrganizationsService;
  readonly conditions: ExecutionConditions;
  readonly limit: RateLimit;
  readonly bodyLimitBytes: number;
}

/**
 * Key sets, and what proxies ask for every request of theirs, reach a service of this process before the gateway's own
 * work begins: nobody is hooked for them, few are counted, and that work takes longer than the answer. Whoever asks where a
 * token is needed is told by the door unless it is known at once who he is.
 */
export function dataPlaneOf(options: DataPlaneOptions): (request: IncomingMessage) => RequestListener | undefined {
  const { upstream, routes, limit, bodyLimitBytes } = options;
  return (request) => {
    const path = pathOf(request.url ?? '/');
    const route = routes.dataPlaneRouteOf(path);
    const service = route === undefined || isAmbiguous(path) ? undefined : upstream.inProcess(route.service);
    if (route === undefined || service === undefined) return undefined;
    const { headers } = request;
    if (route.permission !== 'open') {
      const principal = knownCaller(request, route, options);
      if (principal === undefined) return undefined;
      setRequestPrincipal(request, principal);
    }
    for (const name of OURS) if (headers[name] !== undefined) delete headers[name];
    if (route.unlimited !== true) {
      const address = plainClientAddress(request);
      // Whoever asks too much, or too often, is told so by the door.
      if (address === undefined || lengthOf(headers) > bodyLimitBytes || !limit.take(address)) return undefined;
      headers[CLIENT_ADDRESS_HEADER] = address;
    }
    return service.entry ?? service.routing;
  };
}

/** Of a body; as long as can be where the head does not say. */
function lengthOf({ 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders): number {
  return coding === undefined ? Number(length ?? 0) : Infinity;
}

/** Who calls, where that is known without waiting and nothing but the service has to do with it. */
function knownCaller(
  { headers }: IncomingMessage,
  route: Route,
  { authenticator, organizations, conditions }: DataPlaneOptions,
): Principal | undefined {
  const org = organizations.defaultId;
  if (headers[TICKET_HEADER] !== undefined || route.dialect !== 'native' || org === undefined) return undefined;
  const identity = authenticator.known(headers);
  const isHooked = !conditions.isEmpty && identity?.kind !== 'bootstrap';
  return identity === undefined || isHooked ? undefined : { ...identity, org };
}
