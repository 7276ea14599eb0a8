import type { DomainError, Violation } from '@rekey/errors';
import { HTTP_STATUS, retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';

/** Problem details (RFC 9457) and what we add to them. */
export interface NativeErrorBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `<service>.<noun>.<problem>`, stable. */
  readonly code: string;
  readonly requestId: string;
  /** Everything that is wrong with the input. */
  readonly errors?: readonly Violation[];
}

/** Our own routes: problem details (RFC 9457) with a stable `code`, the request id, and every field that is wrong. */
export const native: Dialect = {
  name: 'native',
  renderError(error: DomainError, requestId: string): ErrorAnswer<NativeErrorBody> {
    const status = HTTP_STATUS[error.kind];
    return {
      status,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        ...retryHeaders(error),
        ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      },
      body: {
        type: 'about:blank',
        title: TITLES[status] ?? 'Error',
        status,
        detail: error.message,
        code: error.code,
        requestId,
        ...(error.violations.length === 0 ? {} : { errors: error.violations }),
      },
    };
  },
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
