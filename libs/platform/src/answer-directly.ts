import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** What it returns is the body; undefined for none. Errors are answered as everywhere. */
export type DirectHandler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/**
 * Has Fastify call a handler itself for the routes of a controller that match: other people's APIs wait for the answer, and
 * Nest's guards, pipes and interceptors would take longer than making it. So the handler decides whom it answers. One that
 * returns `undefined` for a request leaves it to Nest. To be called before routes are registered: in a constructor.
 */
export function answerDirectly(
  { httpAdapter }: HttpAdapterHost,
  matches: (route: RouteOptions) => boolean,
  handlerFor: (request: FastifyRequest) => DirectHandler | undefined,
): void {
  httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', (route) => {
    if (!matches(route)) return;
    const { handler: throughNest } = route;
    route.handler = function (this: FastifyInstance, request, reply): unknown {
      const handler = handlerFor(request);
      return handler === undefined ? throughNest.call(this, request, reply) : send(handler, request, reply);
    };
  });
}

async function send(handler: DirectHandler, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.send(await handler(request, reply));
}
