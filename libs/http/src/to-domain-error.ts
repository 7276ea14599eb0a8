import { HttpException } from '@nestjs/common';
import { isDatabaseAway, isTransientDatabaseError } from '@rekey/database';
import { DomainError, type ErrorKind, InvalidInput } from '@rekey/errors';
import { QueryFailedError } from 'typeorm';

const KIND_BY_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'too-large',
  414: 'invalid',
  415: 'invalid',
  429: 'rate-limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

const TEXT_BY_KIND: Readonly<Partial<Record<ErrorKind, string>>> = {
  'not-found': 'Not Found',
  'method-not-allowed': 'Method Not Allowed',
  'too-large': 'The request body is too large',
};

const RETRY_AFTER_SECONDS = 1;
/** PostgreSQL: a character that its encoding, or `jsonb`, cannot hold. It came with the request, in a path or a query. */
const UNSTORABLE_STATES = new Set(['22021', '22P05']);

/**
 * Any thrown value as a DomainError. What the framework throws keeps its meaning; the database being away is
 * `unavailable`; everything else is `internal` and its message stays inside.
 */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = statusOf(error);
  const kind = status === undefined ? undefined : kindOf(status);
  if (kind !== undefined) {
    return new DomainError({ code: `request.${kind}`, kind, message: TEXT_BY_KIND[kind] ?? (error as Error).message });
  }
  if (isTransientDatabaseError(error) && !isDatabaseAway(error)) {
    return new DomainError({
      code: 'service.contention',
      kind: 'unavailable',
      message: 'Others changed the same at the same time; nothing was changed by this request',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: error,
    });
  }
  if (isTransientDatabaseError(error)) {
    return new DomainError({
      code: 'service.database.unavailable',
      kind: 'unavailable',
      message: 'The database is not available',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: error,
    });
  }
  if (isUnstorable(error)) return InvalidInput.field('', 'The request holds a character that cannot be stored');
  return new DomainError({
    code: 'service.internal',
    kind: 'internal',
    message: 'An unexpected error occurred',
    cause: error,
  });
}

/** Any other status that blames the caller is a bad request; any other that blames us is a bug. */
function kindOf(status: number): ErrorKind | undefined {
  return KIND_BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid' : undefined);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own errors (body too large, bad URL) carry the status. Others' statuses are about calls that we made.
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

function isUnstorable(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return UNSTORABLE_STATES.has((error.driverError as { code?: string }).code ?? '');
}
