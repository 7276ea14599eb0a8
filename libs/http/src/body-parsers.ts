import { isUtf8 } from 'node:buffer';
import { isInternalPath } from '@rekey/contracts';
import { DomainError, InvalidInput } from '@rekey/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dialect } from './dialects/dialect.js';
import { dialectOf } from './dialects/dialect-of.js';
import { formOf } from './form.js';
import { problemOfJson } from './json-problem.js';

const JSON_TYPE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Reads the bytes of a body whose type says JSON; undefined for an empty one. @throws InvalidInput */
export type JsonReader = (request: FastifyRequest, bytes: Buffer) => unknown;

/**
 * JSON as every server of ours reads it: what is no UTF-8 is refused (RFC 8259 section 8.1), and so are prototype-polluting
 * members, text that PostgreSQL cannot keep, and more members than whoever walks a body should meet; an empty body is an
 * absent one.
 */
export function jsonReaderOf(fastify: FastifyInstance): JsonReader {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  return (request, bytes) => {
    if (bytes.length === 0) return undefined;
    if (!isUtf8(bytes)) throw InvalidInput.field('', 'The body is not valid UTF-8', { code: 'request.malformed-text' });
    const text = bytes.toString('utf8');
    const read: { error?: Error | null; value?: unknown } = {};
    // It calls back at once.
    void parseJson(request, text, (error, value: unknown) => Object.assign(read, { error, value }));
    if (read.error !== null)
      throw InvalidInput.field('', 'The body is not valid JSON', { code: 'request.malformed-json' });
    const problem = problemOfJson(text, read.value, isInternalPath(request.raw.url ?? '/'));
    if (problem !== undefined) throw new InvalidInput([problem]);
    return read.value;
  };
}

/** Whether a server of ours reads a body of this type as JSON. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** JSON and form bodies, each where the dialect has them. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const readJson = jsonReaderOf(fastify);
  const add = (type: RegExp | string, read: (request: FastifyRequest, bytes: Buffer) => unknown): void => {
    fastify.addContentTypeParser(type, { parseAs: 'buffer' }, (request, bytes, done) => {
      try {
        done(null, read(request, bytes as Buffer));
      } catch (error) {
        done(error as Error);
      }
    });
  };
  add(JSON_TYPE, (request, bytes) => {
    const dialect = dialectOf(request);
    if (dialect.bodies === 'form') throw new UnsupportedMediaType(dialect);
    return readJson(request, bytes);
  });
  add(FORM_TYPE, (request, bytes) => {
    const dialect = dialectOf(request);
    if (dialect.bodies === 'json') throw new UnsupportedMediaType(dialect);
    return formOf(bytes);
  });
  add('*', (request, bytes) => {
    const dialect = dialectOf(request);
    // Where the type names a codec, an empty message is one of another codec, too.
    const isNothing =
      bytes.length === 0 && (dialect.bodies !== 'json' || request.headers['content-type'] === undefined);
    if (!isNothing) throw new UnsupportedMediaType(dialect);
  });
}

/** A body of a type that the dialect of its path does not have. */
export class UnsupportedMediaType extends DomainError {
  constructor({ bodies }: Pick<Dialect, 'bodies'> = {}) {
    const type = bodies === 'form' ? FORM_TYPE : 'application/json';
    super({ code: 'request.media-type', kind: 'invalid', message: `Content-Type must be ${type}` });
  }
}
