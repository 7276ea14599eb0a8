import type { IncomingMessage, RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { OURS } from './forwarded-headers.js';
import { dataPlaneRouteOf, isAmbiguous, pathOf } from './routes.js';
import type { Upstream } from './upstream.js';

/**
 * Key sets, and what proxies ask for every request of theirs, reach a service of this process before the gateway's own
 * work begins: nobody is identified, counted or hooked for them, and that work takes longer than the answer.
 */
export function openDataPlane(fastify: FastifyInstance, upstream: Upstream): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  const { server } = fastify;
  const [throughDoor] = server.listeners('request') as RequestListener[];
  if (throughDoor === undefined) return;
  server.off('request', throughDoor);
  server.on('request', (request, response) => {
    // While it closes, the door tells connections to end.
    const service = isClosing ? undefined : serviceFor(request, upstream);
    if (service === undefined) return throughDoor(request, response);
    for (const name of OURS) delete request.headers[name];
    service.routing(request, response);
  });
}

function serviceFor({ url = '/' }: IncomingMessage, upstream: Upstream): FastifyInstance | undefined {
  const path = pathOf(url);
  const route = dataPlaneRouteOf(path);
  return route === undefined || isAmbiguous(path) ? undefined : upstream.inProcess(route.service);
}
