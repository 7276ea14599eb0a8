import { HttpException } from '@nestjs/common';
import { isTransientDatabaseError } from '@rekey/database';
import { DomainError, type ErrorKind } from '@rekey/errors';

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
  503: 'unavailable',
};

const TEXT_BY_KIND: Readonly<Partial<Record<ErrorKind, string>>> = {
  'not-found': 'Not Found',
  'method-not-allowed': 'Method Not Allowed',
  'too-large': 'The request body is too large',
};

const RETRY_AFTER_SECONDS = 1;

/**
 * Any thrown value as a DomainError. What the framework throws keeps its meaning; the database being away is
 * `unavailable`; everything else is `internal` and its message stays inside.
 */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = statusOf(error);
  const kind = status === undefined ? undefined : KIND_BY_STATUS[status];
  if (kind !== undefined) {
    return new DomainError({ code: `request.${kind}`, kind, message: TEXT_BY_KIND[kind] ?? (error as Error).message });
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
  return new DomainError({
    code: 'service.internal',
    kind: 'internal',
    message: 'An unexpected error occurred',
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own errors (body too large, unknown media type) carry the status.
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
