import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RekeyConfig } from '@rekey/config';
import { connectEventLog } from '@rekey/messaging';
import { NestLogger } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { addBodyParsers, addRequestHooks, requestIdOf } from './fastify-hooks.js';
import { addOpenApi } from './open-api.js';
import type { Platform, ServiceDefinition } from './platform.js';

const MAX_PARAM_LENGTH = 2048;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** Steps between creating the application and initialising it, for the gateway's hooks and proxy. */
export type Prepare = (fastify: FastifyInstance, app: NestFastifyApplication) => void | Promise<void>;

/**
 * Builds a service ready to answer, without listening: `main.ts` listens, standalone hands requests over in process.
 * Its event handlers are subscribed and its relay runs when this resolves.
 */
export async function createService<C extends RekeyConfig>(
  definition: ServiceDefinition<C>,
  platform: Platform<C>,
  prepare?: Prepare,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: platform.config.bodyLimitBytes,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    skipMiddie: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(definition.register(platform), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(platform.logger),
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  addBodyParsers(fastify);
  addRequestHooks(fastify);
  await prepare?.(fastify, app);
  addOpenApi(app, definition.name);
  connectEventLog(app);
  await app.startAllMicroservices();
  await app.init();
  await fastify.ready();
  return app;
}
