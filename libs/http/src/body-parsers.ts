import { DomainError, InvalidInput } from '@rekey/errors';
import type { FastifyInstance } from 'fastify';
import { problemOfJson } from './json-problem.js';

const JSON_TYPE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * JSON and form bodies. Prototype-polluting members are refused, and so is text that PostgreSQL cannot keep; an empty
 * JSON body is an absent one.
 */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (request, text, done) => {
    if (text === '') {
      done(null, undefined);
      return;
    }
    void parseJson(request, text as string, (error, body: unknown) => {
      if (error !== null) {
        done(InvalidInput.field('', 'The body is not valid JSON', { code: 'request.malformed-json' }));
        return;
      }
      const problem = problemOfJson(text as string, body);
      if (problem === undefined) done(null, body);
      else done(new InvalidInput([problem]));
    });
  });
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
    done(null, formOf(text as string));
  });
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') done(null, undefined);
    else done(new UnsupportedMediaType());
  });
}

class UnsupportedMediaType extends DomainError {
  constructor() {
    super({ code: 'request.media-type', kind: 'invalid', message: 'Content-Type must be application/json' });
  }
}

/** RFC 6749 forbids repeating a parameter; a repeated one becomes a list, which no DTO accepts. */
function formOf(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  const names = [...new Set(parameters.keys())].filter((name) => name !== '__proto__');
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
