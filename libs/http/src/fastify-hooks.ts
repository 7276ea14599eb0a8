import { DomainError, InvalidInput } from '@rekey/errors';
import { withRequestContext } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { dialectOf } from './dialects/dialect-of.js';

/** What a caller may choose as request id; anything else gets one of ours. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Request ids: the caller's when it is well formed, so that a trace spans systems. */
export function requestIdOf(headers: Readonly<Record<string, unknown>>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
}

/** What every HTTP server of ours does to every request: id, context, safe headers, and bodies read the vendor's way. */
export function addRequestHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      // Answers may hold secrets that are shown once.
      'cache-control': 'no-store',
    });
    done();
  });
  // After the body is read: reading it leaves the async context that an earlier hook would have opened.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const normalize = dialectOf(request.raw.url ?? '/').normalizeBody;
    try {
      if (normalize !== undefined && request.body !== undefined) request.body = normalize(request.body);
    } catch (error) {
      done(error as Error);
      return;
    }
    withRequestContext({ requestId: request.id }, done);
  });
}

/** JSON and form bodies. Prototype-polluting members are refused; an empty JSON body is an absent one. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:;|$)/,
    { parseAs: 'string' },
    (request, text, done) => {
      if (text === '') {
        done(null, undefined);
        return;
      }
      void parseJson(request, text as string, (error, body) => {
        if (error === null) done(null, body);
        else done(InvalidInput.field('', 'The body is not valid JSON', { code: 'request.malformed-json' }));
      });
    },
  );
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
    done(null, formOf(text as string));
  });
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') done(null, undefined);
    else
      done(
        new DomainError({
          code: 'request.media-type',
          kind: 'invalid',
          message: 'Content-Type must be application/json',
        }),
      );
  });
}

/** RFC 6749 forbids repeating a parameter; a repeated one becomes a list, which no DTO accepts. */
function formOf(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const parameters = new URLSearchParams(text);
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    form[name] = values.length === 1 ? (values[0] as string) : values;
  }
  return { ...form };
}
