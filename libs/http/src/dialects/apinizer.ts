import type { DomainError } from '@rekey/errors';
import { retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';

const IDENTITY_MESSAGES: Readonly<Record<string, string>> = {
  'identity.credentials.missing': 'Empty Key! Client must be authenticated to access this resource.',
  'identity.credentials.malformed': 'Token is not valid!',
  'identity.credentials.invalid': 'Token is not valid!',
  'identity.credentials.expired': 'Token was expired!',
  'identity.permission.denied': 'User does not have required permission for this operation!',
};

/** Both envelopes. */
export interface ApinizerErrorBody {
  readonly status: 'FAILURE';
  readonly success: false;
  readonly resultMessage: string;
  readonly error: string;
  readonly error_description: string;
}

/** Apinizer: 200, 400, 401 and 500 only. Both the current envelope and the older `error` pair, for clients of either age. */
export const apinizer: Dialect = {
  name: 'apinizer',
  renderError(error: DomainError): ErrorAnswer<ApinizerErrorBody> {
    const status = statusOf(error);
    const resultMessage =
      status === 500 && error.kind === 'internal'
        ? 'An unexpected error occurred'
        : (IDENTITY_MESSAGES[error.code] ?? error.message);
    return {
      status,
      headers: retryHeaders(error),
      body: {
        status: 'FAILURE',
        success: false,
        resultMessage,
        error: OAUTH_WORD.test(String(error.vendorCode)) ? String(error.vendorCode) : ERROR_WORDS[status],
        error_description: resultMessage,
      },
    };
  },
};

/** The token endpoint answers in OAuth's own words. */
const OAUTH_WORD = /^(unsupported_grant_type|unauthorized_client)$/;
const ERROR_WORDS = { 400: 'bad_request', 401: 'invalid_token', 500: 'server_error' } as const;

function statusOf(error: DomainError): 400 | 401 | 500 {
  if (error.kind === 'unauthenticated') return 401;
  return error.kind === 'internal' || error.kind === 'unavailable' ? 500 : 400;
}
