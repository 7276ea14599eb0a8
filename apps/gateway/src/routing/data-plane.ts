import type { IncomingMessage, RequestListener } from 'node:http';
import type { RouteTable } from '@rekey/contracts';
import { OURS } from './forwarded-headers.js';
import { isAmbiguous, pathOf } from './path.js';
import type { Upstream } from './upstream.js';

/**
 * Key sets, and what proxies ask for every request of theirs, reach a service of this process before the gateway's own
 * work begins: nobody is identified, counted or hooked for them, and that work takes longer than the answer.
 */
export function dataPlaneOf(
  upstream: Upstream,
  routes: RouteTable,
): (request: IncomingMessage) => RequestListener | undefined {
  return (request) => {
    const path = pathOf(request.url ?? '/');
    const route = routes.dataPlaneRouteOf(path);
    const service = route === undefined || isAmbiguous(path) ? undefined : upstream.inProcess(route.service);
    if (service === undefined) return undefined;
    for (const name of OURS) delete request.headers[name];
    return service.routing;
  };
}
