import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RekeyConfig } from '@rekey/config';
import { connectEventLog } from '@rekey/messaging';
import { NestLogger } from '@rekey/telemetry';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  takeAnyMethod,
  addBodyParsers,
  addCors,
  corsHeaders,
  addRequestHooks,
  requestIdOf,
  responseHeaders,
  sendError,
  originForm,
  refuseOddTargets,
  endUnreadBodies,
  refuseWrongMethods,
  speak,
} from '@rekey/http';
import { answerDirectly } from './data-plane.js';
import { FastLane } from './fast-lane.js';
import { RefusedAttempts } from './refusals/refused-attempts.js';
import { addOpenApi } from './open-api/add-open-api.js';
import type { Platform, ServiceDefinition } from './platform.js';
import { routesFor, RoutesModule } from './routes.module.js';
const MAX_PARAM_LENGTH = 2048;
/** Proxies ask with all headers of their clients; nginx and Envoy take up to 32 and 60 KiB of them. */
const HEADERS_MAX_BYTES = 64 * 1024;
/** The gateway passes all of them on, and says who calls. */
const SERVICE_HEADERS_MAX_BYTES = 2 * HEADERS_MAX_BYTES;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Between services a body may carry a request and its answer, each as long as a body may be, and what is around them. */
const INTERNAL_BODY_FACTOR = 4;

/** What makes a service the one that everything enters through. */
export interface Entrance {
  /** Who answers a request instead of the service, before any of its hooks runs; undefined for the service. */
  readonly listenerFor: (request: IncomingMessage) => RequestListener | undefined;
  /** Adds hooks and the proxy, between creating the application and initialising it. */
  readonly open: (fastify: FastifyInstance, app: NestFastifyApplication) => Promise<void>;
}

/**
 * Builds a service ready to answer, without listening: `main.ts` listens, standalone hands requests over in process.
 * Its event handlers are subscribed and its relay runs when this resolves.
 */
export async function createService<C extends RekeyConfig>(
  definition: ServiceDefinition<C>,
  platform: Platform<C>,
  entrance?: Entrance,
): Promise<NestFastifyApplication> {
  const lane = new FastLane();
  const adapter = new FastifyAdapter({
    bodyLimit: platform.config.bodyLimitBytes,
    ...(platform.config.trustedProxies.length === 0 ? {} : { trustProxy: platform.config.trustedProxies }),
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    rewriteUrl: originForm,
    serverFactory: (listener: RequestListener) => serverOf(lane.before(listener), entrance),
    skipMiddie: true,
    // What the router refuses before any hook runs, such as a path that is not valid UTF-8.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers({ ...responseHeaders(request.id), ...corsHeaders(request, platform.config) });
      sendError(error, request, reply, platform.logger);
    },
  });
  const routes = await routesFor(definition);
  const root = RoutesModule.around(definition.register(platform), routes);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(platform.logger),
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  speak(fastify, routes);
  const refused = app.get(RefusedAttempts, { strict: false });
  fastify.decorate('noteRefusal', (request, refusal) => refused.note(request, refusal));
  const openLane = answerDirectly(fastify, definition.dataPlane?.(fastify, app) ?? [], lane);
  takeAnyMethod(fastify);
  addBodyParsers(fastify);
  addRequestHooks(fastify);
  endUnreadBodies(fastify.server);
  refuseOddTargets(fastify, platform.logger);
  addCors(fastify, platform.config);
  refuseWrongMethods(fastify, platform.logger);
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith('/internal/')) route.bodyLimit = INTERNAL_BODY_FACTOR * platform.config.bodyLimitBytes;
  });
  await entrance?.open(fastify, app);
  addOpenApi(app, definition, routes);
  connectEventLog(app);
  await app.init();
  // After it: handlers find everything initialised.
  await app.startAllMicroservices();
  await fastify.ready();
  openLane();
  return app;
}

function serverOf(listener: RequestListener, entrance: Entrance | undefined): Server {
  const maxHeaderSize = entrance === undefined ? SERVICE_HEADERS_MAX_BYTES : HEADERS_MAX_BYTES;
  const entered: RequestListener = (request, response) =>
    (entrance?.listenerFor(request) ?? listener)(request, response);
  const server = createServer({ maxHeaderSize }, entrance === undefined ? listener : entered);
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  return server;
}
