import { ForbiddenException, NotFoundException } from '@nestjs/common';
import { type ActionTargetsClient, isDataPlane, isInternalPath, type Route, type RouteTable } from '@rekey/contracts';
import { CLIENT_ADDRESS_HEADER, dialectOf, jsonReaderOf, sendError } from '@rekey/http';
import { ASSERTION_HEADER, type Principal, setRequestPrincipal, Unauthenticated } from '@rekey/identity';
import type { Logger } from '@rekey/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access-tokens/authenticator.js';
import type { ExecutionConditions } from '../executions/execution-conditions.js';
import { ExecutionHooks } from '../executions/execution-hooks.js';
import type { OperationAccess } from '../executions/operation-access.js';
import { SecondPass } from '../executions/second-pass.js';
import type { OrganizationsService } from '../organizations/organizations.service.js';
import { BodyTooLarge } from './bounded-body.js';
import type { RateLimit } from './rate-limit.js';
import { isAmbiguous, pathOf } from './path.js';
import type { Upstream } from './upstream.js';
import { Waiters } from './waiters.js';

/** The route behind all others. */
const ANYTHING = '/*';

export interface DoorOptions {
  readonly authenticator: Authenticator;
  readonly organizations: OrganizationsService;
  readonly upstream: Upstream;
  readonly routes: RouteTable;
  readonly conditions: ExecutionConditions;
  readonly access: OperationAccess;
  readonly actionTargets: ActionTargetsClient;
  readonly logger: Logger;
  readonly limit: RateLimit;
  readonly bodyLimitBytes: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

/**
 * The one way in: every request is told who calls it, or refused in the dialect of its path, before any body is read.
 * The gateway's own routes follow; everything a service owns is handed over unread.
 */
export async function openDoor(fastify: FastifyInstance, options: DoorOptions): Promise<void> {
  fastify.decorateRequest('principal', undefined);
  const secondPass = new SecondPass(fastify);
  const hooks = new ExecutionHooks({ ...options, secondPass, readJson: jsonReaderOf(fastify) });
  fastify.addHook('onRequest', async (request, reply) => {
    // Nobody outside speaks for the gateway.
    if (request.raw.headers[ASSERTION_HEADER] !== undefined && !isInternal(request))
      delete request.raw.headers[ASSERTION_HEADER];
    try {
      const redeemed = secondPass.redeem(request);
      if (redeemed !== undefined) return recognise(request, redeemed);
      request.raw.headers[CLIENT_ADDRESS_HEADER] = request.ip;
      await admit(request, options);
      const hooked = hooks.hookedBy(request, request.principal);
      if (hooked === undefined) return;
      await hooks.run(request, reply, hooked);
      return reply;
    } catch (error) {
      closeIfHalfRead(request, reply);
      sendError(error, request, reply, options.logger);
      return reply;
    }
  });
  await fastify.register((scope, _options, done) => {
    proxy(scope, options);
    done();
  });
}

async function admit(request: FastifyRequest, options: DoorOptions): Promise<void> {
  const path = pathOf(request.raw.url ?? '/');
  const route = options.routes.routeOf(path);
  const own = request.is404 || request.routeOptions.url === ANYTHING ? undefined : request.routeOptions.url;
  // Written another way, an internal path is still one; it carries no assertion any more.
  const isDisguised = !isInternal(request) && isInternalPath(own ?? '');
  if (isAmbiguous(path) || isDisguised) {
    throw route?.answersProxies === true ? new ForbiddenException() : new NotFoundException();
  }
  // Internal calls of other processes carry an assertion, which the route's guard checks.
  if (isInternal(request)) return;
  if (isNowhere(route, own)) throw new NotFoundException();
  if (route?.permission !== 'open') {
    const principal = await identify(request, options).catch((error: unknown) => {
      // Whoever guesses tokens is limited by address, whatever the route.
      if (error instanceof Unauthenticated) options.limit.count(request.ip);
      throw error;
    });
    recognise(request, principal);
  }
  if (route?.unlimited !== true) options.limit.count(request.principal?.id ?? request.ip);
}

/** Nobody has it, or the gateway would and has not. */
function isNowhere(route: Route | undefined, own: string | undefined): boolean {
  return own === undefined && (route === undefined || route.service === 'gateway');
}

async function identify(
  request: FastifyRequest,
  { authenticator, organizations, routes }: DoorOptions,
): Promise<Principal> {
  const { name: dialect } = dialectOf(request);
  const identity = await authenticator.authenticate(request.headers, { apiKeys: dialect === 'cloudflare' });
  const wanted = routes.actsInOrganization(pathOf(request.raw.url ?? '/'))
    ? request.headers['x-zitadel-orgid']
    : undefined;
  return { ...identity, org: await organizations.resolve(typeof wanted === 'string' ? wanted : undefined) };
}

function recognise(request: FastifyRequest, principal: Principal): void {
  request.principal = principal;
  setRequestPrincipal(request.raw, principal);
}

function isInternal(request: FastifyRequest): boolean {
  return isInternalPath(request.raw.url ?? '');
}

/**
 * Everything that no route of the gateway takes. Bodies are not parsed here: they pass through, up to the limit that
 * every service has. A service that refuses a long body hangs up, and its answer would be lost.
 */
function proxy(scope: FastifyInstance, options: DoorOptions): void {
  const { upstream, routes, bodyLimitBytes, logger } = options;
  // Nest sets its own handler later, for routes registered later.
  scope.setErrorHandler((error, request, reply) => sendError(error, request, reply, logger));
  const waiters = new Waiters(options.authenticator);
  scope.addHook('preClose', (done) => {
    waiters.endAll();
    done();
  });
  scope.addHook('onClose', () => upstream.close());
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const route = routes.routeOf(pathOf(request.raw.url ?? '/'));
    try {
      if (route === undefined || route.service === 'gateway') throw new NotFoundException();
      if (route.timeoutMs !== undefined) waiters.add(request, reply);
      const isRead = !isDataPlane(route);
      if (isRead && Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) throw new BodyTooLarge();
      await upstream.forward(route, request.principal, request, reply);
    } catch (error) {
      closeIfHalfRead(request, reply);
      sendError(error, request, reply, logger);
    }
    return reply;
  };
  scope.route({ method: scope.supportedMethods, url: ANYTHING, handler, bodyLimit: Number.MAX_SAFE_INTEGER });
}

/** What is left of the body would be read as the next request. */
function closeIfHalfRead({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (!raw.complete && raw.readableDidRead) void reply.header('connection', 'close');
}
