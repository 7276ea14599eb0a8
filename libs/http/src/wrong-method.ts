import { METHODS } from 'node:http';
import { isInternalPath } from '@rekey/contracts';
import { refusals } from '@rekey/errors';
import type { Logger } from '@rekey/telemetry';
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import findMyWay from 'find-my-way';
import { sendError } from './dialect.filter.js';

const { notAllowed } = refusals('request');

/** The gateway's route behind all others: whoever lands there found none of its own. */
const ANYTHING = '/*';

class MethodNotAllowed extends notAllowed('method-not-allowed', 'Method Not Allowed') {}

/**
 * Answers 405 with `Allow` (RFC 9110, section 15.5.6) where a path exists under other methods only. The server's router
 * looks a path up under one method at a time, and does not say under which others it has it: so a second one has all
 * routes, and is asked about a request that found no route and about no other. To be called before the routes are added.
 */
export function refuseWrongMethods(fastify: FastifyInstance, logger: Logger): void {
  const known = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 64 * 1024 });
  fastify.addHook('onRoute', ({ url, method }) => {
    // To anyone but a service an internal route looks like one that does not exist, under every method.
    if (url.includes('*') || isInternalPath(url)) return;
    const methods = [method].flat() as HTTPMethods[];
    for (const one of methods) if (!known.hasRoute(one as 'GET', url)) known.on(one as 'GET', url, () => undefined);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const allowed = isUnrouted(request) ? methodsOf(known, request.raw.url ?? '/') : [];
    if (allowed.length === 0 || allowed.includes(request.method)) {
      done();
      return;
    }
    void reply.header('allow', allowed.join(', '));
    sendError(new MethodNotAllowed(), request, reply, logger);
  });
}

function isUnrouted(request: FastifyRequest): boolean {
  return request.is404 || request.routeOptions.url === ANYTHING;
}

/** Every method under which some route takes this path as it is written, sorted. No parameter is empty. */
function methodsOf(known: findMyWay.Instance<findMyWay.HTTPVersion.V1>, url: string): string[] {
  const path = url.replaceAll('%', '%25');
  return METHODS.filter((method) => {
    const found = known.find(method as 'GET', path);
    return found !== null && !Object.values(found.params).includes('');
  }).sort();
}
