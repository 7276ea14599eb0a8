import type { RequestListener } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FastLane, PlainAnswer, PlainRequest } from './fast-lane.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Where requests enter a service that runs beside others: first the lane, and Fastify behind it. */
    readonly entry?: RequestListener;
  }
}

/** What it returns is the body; undefined for none. Errors are answered as everywhere. */
export type DirectHandler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** A route of a controller that Fastify answers itself. The handler decides whom it answers: no guard runs before it. */
export interface DirectRoute {
  /** As the controller's route has it. */
  readonly url: string;
  /** Without it, whatever methods the controller takes. */
  readonly method?: 'POST';
  /** All routes whose URL begins so. */
  readonly isPrefix?: boolean;
  readonly handler: DirectHandler;
  /**
   * The same answer for a plain request when all that decides it is in memory; undefined for whatever `handler` must see. It may
   * have to be made first, such as signed: when that fails, `handler` is told to try.
   */
  readonly atOnce?: (request: PlainRequest) => PlainAnswer | Promise<PlainAnswer> | undefined;
}

/**
 * The routes that other people's APIs wait for: Nest's guards, pipes and interceptors take longer than making such an answer.
 * Called when all providers are made and before Nest registers any route; Fastify's hooks may be added here too.
 */
export type DataPlane = (fastify: FastifyInstance, app: NestFastifyApplication) => readonly DirectRoute[];

/**
 * Has Fastify answer these routes. The controllers still declare them, so that the document has them.
 * @returns what opens the lane, once all is ready; it throws when a route has not been declared after all
 */
export function answerDirectly(fastify: FastifyInstance, routes: readonly DirectRoute[], lane: FastLane): () => void {
  const missing = new Set(routes);
  fastify.decorate('entry', lane.before(fastify.routing));
  fastify.addHook('preClose', (done) => {
    lane.close();
    done();
  });
  if (routes.length > 0)
    fastify.addHook('onRoute', (route) => {
      const direct = routes.find(({ url, method = route.method, isPrefix }) => {
        return method === route.method && (isPrefix === true ? route.url.startsWith(url) : route.url === url);
      });
      if (direct === undefined) return;
      missing.delete(direct);
      route.handler = (request, reply) => send(direct.handler, request, reply);
      route.preParsing = ({ raw }, _reply, payload, done) => done(null, lane.bodyOf(raw) ?? payload);
    });
  return () => {
    for (const { url } of missing)
      throw new Error(`No controller has the route ${url} that is to be answered directly`);
    lane.open(routes);
  };
}

async function send(handler: DirectHandler, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.send(await handler(request, reply));
}
