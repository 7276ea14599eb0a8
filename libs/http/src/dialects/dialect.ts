import type { DialectName } from '@rekey/contracts';
import type { DomainError, ErrorKind, Violation } from '@rekey/errors';

export interface ErrorAnswer<Body = unknown> {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** How one vendor speaks: the face of every failure, and what it forgives in a body. */
export interface Dialect {
  readonly name: DialectName;
  /** What its bodies are; absent: JSON, and forms where a route takes one. `json` is a codec that requests must name. */
  readonly bodies?: 'json' | 'form';
  renderError(error: DomainError, requestId: string): ErrorAnswer;
  /** Rewrites a parsed JSON body before it is validated. @throws InvalidInput */
  normalizeBody?(body: unknown): unknown;
}

/** Status codes as HTTP means them; the vendors deviate in their own files. */
export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  'failed-precondition': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
};

/** Headers every dialect sends with an error of this kind. */
export function retryHeaders(error: DomainError): Readonly<Record<string, string>> {
  return error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) };
}

/** A violation as one sentence, naming its field once. */
export function textOf({ field, message }: Violation): string {
  return field === '' || message.includes(field) ? message : `${field}: ${message}`;
}
