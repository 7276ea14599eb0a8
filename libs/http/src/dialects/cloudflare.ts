import type { DomainError, ErrorKind, Violation } from '@rekey/errors';
import { HTTP_STATUS, retryHeaders, textOf, type Dialect, type ErrorAnswer } from './dialect.js';

interface CloudflareError {
  readonly code: number;
  readonly message: string;
  readonly source?: { readonly pointer: string };
  readonly error_chain?: readonly CloudflareError[];
}

/** The envelope without a result. */
export interface CloudflareErrorBody {
  readonly success: false;
  readonly errors: readonly CloudflareError[];
  readonly messages: readonly never[];
  readonly result: null;
}

interface KnownFailure {
  readonly status: number;
  readonly errors: readonly CloudflareError[];
}

const NOT_AUTHENTICATED: KnownFailure = { status: 403, errors: [{ code: 10000, message: 'Authentication error' }] };

/** What the vendor answers before any of its services is reached. */
const EDGE_FAILURES: Readonly<Record<string, KnownFailure>> = {
  'identity.credentials.missing': {
    status: 400,
    errors: [{ code: 9106, message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers' }],
  },
  'identity.credentials.malformed': {
    status: 400,
    errors: [
      {
        code: 6003,
        message: 'Invalid request headers',
        error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
      },
    ],
  },
  'identity.credentials.invalid': NOT_AUTHENTICATED,
  'identity.credentials.expired': NOT_AUTHENTICATED,
  'identity.permission.denied': NOT_AUTHENTICATED,
  'request.not-found': {
    status: 404,
    errors: [
      { code: 7003, message: 'Could not route to the requested URI, perhaps your object identifier is invalid?' },
      { code: 7000, message: 'No route for that URI' },
    ],
  },
};

/** The vendor publishes no numbers for these; ours stay stable. */
const DEFAULT_CODES: Readonly<Record<ErrorKind, number>> = {
  invalid: 10400,
  'failed-precondition': 10400,
  unauthenticated: 10000,
  forbidden: 10000,
  'not-found': 10404,
  'method-not-allowed': 10405,
  conflict: 10409,
  gone: 10404,
  'too-large': 10413,
  'rate-limited': 971,
  unavailable: 10503,
  internal: 10500,
};

/** Cloudflare v4: one envelope for everything; each violation is an error of its own with a JSON pointer. */
export const cloudflare: Dialect = {
  name: 'cloudflare',
  renderError(error: DomainError): ErrorAnswer<CloudflareErrorBody> {
    const known = EDGE_FAILURES[error.code];
    return {
      status: known?.status ?? HTTP_STATUS[error.kind],
      // The vendor's SDK retries a 409 unless it is told not to.
      headers: { ...retryHeaders(error), ...(error.kind === 'conflict' ? { 'x-should-retry': 'false' } : {}) },
      body: {
        success: false,
        errors: known?.errors ?? errorsOf(error),
        messages: [],
        result: null,
      },
    };
  },
};

function errorsOf(error: DomainError): CloudflareError[] {
  const code = typeof error.vendorCode === 'number' ? error.vendorCode : DEFAULT_CODES[error.kind];
  if (error.violations.length === 0) return [{ code, message: error.message }];
  return error.violations.map((violation) => ({
    code,
    message: textOf(violation),
    source: { pointer: jsonPointer(violation) },
  }));
}

/** `keys[0].n` → `/keys/0/n` (RFC 6901); in a body that is a list, `[0].n` → `/0/n`. */
function jsonPointer({ field }: Violation): string {
  if (field === '') return '';
  const steps = field.replaceAll('[', '.').replaceAll(']', '').replace(/^\./, '').split('.');
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
