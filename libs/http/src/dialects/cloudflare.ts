import type { DomainError, ErrorKind, Violation } from '@rekey/errors';
import { HTTP_STATUS, retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';

interface CloudflareError {
  readonly code: number;
  readonly message: string;
  readonly source?: { readonly pointer: string };
}

const IDENTITY_ERRORS: Readonly<
  Record<string, { readonly status: number; readonly code: number; readonly message: string }>
> = {
  'identity.credentials.missing': {
    status: 400,
    code: 9106,
    message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers',
  },
  'identity.credentials.malformed': { status: 400, code: 6003, message: 'Invalid request headers' },
  'identity.credentials.invalid': { status: 403, code: 10000, message: 'Authentication error' },
  'identity.credentials.expired': { status: 403, code: 10000, message: 'Authentication error' },
  'identity.permission.denied': { status: 403, code: 10000, message: 'Authentication error' },
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
  renderError(error: DomainError): ErrorAnswer {
    const identity = IDENTITY_ERRORS[error.code];
    return {
      status: identity?.status ?? HTTP_STATUS[error.kind],
      // The vendor's SDK retries a 409 unless it is told not to.
      headers: { ...retryHeaders(error), ...(error.kind === 'conflict' ? { 'x-should-retry': 'false' } : {}) },
      body: {
        success: false,
        errors: identity === undefined ? errorsOf(error) : [{ code: identity.code, message: identity.message }],
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
    message: violation.field === '' ? violation.message : `${violation.field}: ${violation.message}`,
    source: { pointer: jsonPointer(violation) },
  }));
}

/** `keys[0].n` → `/keys/0/n` (RFC 6901). */
function jsonPointer({ field }: Violation): string {
  if (field === '') return '';
  return `/${field.replaceAll('[', '.').replaceAll(']', '').split('.').join('/')}`;
}
