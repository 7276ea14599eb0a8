import type { DomainError, ErrorKind } from '@rekey/errors';
import { HTTP_STATUS, retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';

/** The default word of RFC 6749 section 5.2; an error that needs another carries it as its vendor code. */
const WORDS: Readonly<Partial<Record<ErrorKind, string>>> = {
  unauthenticated: 'invalid_client',
  forbidden: 'access_denied',
  'rate-limited': 'slow_down',
  unavailable: 'temporarily_unavailable',
  internal: 'server_error',
};

/** RFC 6749 section 5.2. */
export interface OauthErrorBody {
  readonly error: string;
  readonly error_description: string;
}

/** OAuth 2.0 endpoints: `{error, error_description}`. */
export const oauth: Dialect = {
  name: 'oauth',
  // RFC 6749 section 3.2; in JSON a parameter could be of another type.
  bodies: 'form',
  renderError(error: DomainError): ErrorAnswer<OauthErrorBody> {
    const status = HTTP_STATUS[error.kind];
    const word = typeof error.vendorCode === 'string' ? error.vendorCode : (WORDS[error.kind] ?? 'invalid_request');
    return {
      status,
      headers: { ...retryHeaders(error), ...(status === 401 ? { 'www-authenticate': 'Basic realm="rekey"' } : {}) },
      body: { error: word, error_description: error.message },
    };
  },
};
