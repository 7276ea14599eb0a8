import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Fastify would have a QUERY declare its content before anybody knows whom it is for. */
const OTHERS = ['QUERY'];

/**
 * Has routes for all methods take every method that Node reads: whoever asks about somebody else's request asks with its
 * method (WebDAV, CalDAV). No route reads a body that comes with one of these. To be called before the routes are added.
 */
export function takeAnyMethod(fastify: FastifyInstance): void {
  const unknown = METHODS.filter((method) => method !== 'CONNECT' && !fastify.supportedMethods.includes(method));
  for (const method of [...unknown, ...OTHERS]) {
    fastify.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
}
