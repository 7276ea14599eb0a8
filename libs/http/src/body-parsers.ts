import { DomainError, InvalidInput } from '@rekey/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dialectOf } from './dialects/dialect-of.js';
import { problemOfJson } from './json-problem.js';

const JSON_TYPE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Reads the text of a body whose type says JSON; undefined for an empty one. @throws InvalidInput */
export type JsonReader = (request: FastifyRequest, text: string) => unknown;

/**
 * JSON as every server of ours reads it: prototype-polluting members are refused, and so is text that PostgreSQL cannot
 * keep; an empty body is an absent one.
 */
export function jsonReaderOf(fastify: FastifyInstance): JsonReader {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  return (request, text) => {
    if (text === '') return undefined;
    const read: { error?: Error | null; value?: unknown } = {};
    // It calls back at once.
    void parseJson(request, text, (error, value: unknown) => Object.assign(read, { error, value }));
    if (read.error !== null)
      throw InvalidInput.field('', 'The body is not valid JSON', { code: 'request.malformed-json' });
    const problem = problemOfJson(text, read.value);
    if (problem !== undefined) throw new InvalidInput([problem]);
    return read.value;
  };
}

/** Whether a server of ours reads a body of this type as JSON. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** JSON and form bodies. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const readJson = jsonReaderOf(fastify);
  fastify.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (request, text, done) => {
    try {
      done(null, readJson(request, text as string));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, text, done) => {
    // Connect names its codec by the content type, and a form is none.
    if (dialectOf(request.raw.url ?? '/').name === 'zitadel-connect') done(new UnsupportedMediaType());
    else done(null, formOf(text as string));
  });
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') done(null, undefined);
    else done(new UnsupportedMediaType());
  });
}

/** A body that is neither JSON nor a form. */
export class UnsupportedMediaType extends DomainError {
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
