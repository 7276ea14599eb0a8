import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Stream } from 'node:stream';
import { withRequestContext } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { dialectOf } from './dialects/dialect-of.js';

/** Set by the gateway, whatever the caller sent: services see the gateway's address instead of the caller's. */
export const CLIENT_ADDRESS_HEADER = 'x-rekey-client-address';
/** What a caller may choose as request id; anything else gets one of ours. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * Where a request comes from, as far as that needs no reading of what proxies say; undefined where it does. The header is one
 * of the gateway's, which takes it off whatever comes from outside.
 */
export function plainClientAddress({ headers, socket }: IncomingMessage): string | undefined {
  const said = headers[CLIENT_ADDRESS_HEADER];
  if (typeof said === 'string') return said;
  return headers['x-forwarded-for'] === undefined ? socket.remoteAddress : undefined;
}

/** Request ids: the caller's when it is well formed, so that a trace spans systems. */
export function requestIdOf(headers: Readonly<Record<string, unknown>>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What every answer carries unless its route says otherwise. It may hold secrets that are shown once. */
const ALWAYS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** What every answer carries. */
export function responseHeaders(requestId: string): Readonly<Record<string, string>> {
  return { 'x-request-id': requestId, ...ALWAYS };
}

/** The same beside headers that a route says, or instead of theirs: names and values in turn, all but the request's id. */
export function answerHeaders(said: readonly string[]): readonly string[] {
  const names = new Set(said.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  const others = Object.entries(ALWAYS).filter(([name]) => !names.has(name));
  return [...others.flat(), ...said];
}

/** What every HTTP server of ours does to every request: id, context, safe headers, and bodies read the vendor's way. */
export function addRequestHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(responseHeaders(request.id));
    done();
  });
  // After the body is read: reading it leaves the async context that an earlier hook would have opened.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const normalize = dialectOf(request).normalizeBody;
    try {
      // A body that the gateway passes on unread is a stream and stays one.
      if (normalize !== undefined && !(request.body instanceof Stream)) request.body = normalize(request.body);
    } catch (error) {
      done(error as Error);
      return;
    }
    const said = request.headers[CLIENT_ADDRESS_HEADER];
    withRequestContext({ requestId: request.id, clientAddress: typeof said === 'string' ? said : request.ip }, done);
  });
}
