import type { DomainError, ErrorKind } from '@rekey/errors';

interface ZitadelStatus {
  /** google.rpc.Code number, on REST. */
  readonly number: number;
  /** The same in Connect's words. */
  readonly word: string;
  readonly http: number;
}

/** contracts of grpc-gateway and Connect; an oversize body keeps HTTP's own 413, so that no client retries it. */
export const ZITADEL_STATUS: Readonly<Record<ErrorKind, ZitadelStatus>> = {
  invalid: { number: 3, word: 'invalid_argument', http: 400 },
  'failed-precondition': { number: 9, word: 'failed_precondition', http: 400 },
  unauthenticated: { number: 16, word: 'unauthenticated', http: 401 },
  forbidden: { number: 7, word: 'permission_denied', http: 403 },
  'not-found': { number: 5, word: 'not_found', http: 404 },
  'method-not-allowed': { number: 12, word: 'unimplemented', http: 405 },
  conflict: { number: 6, word: 'already_exists', http: 409 },
  gone: { number: 5, word: 'not_found', http: 404 },
  'too-large': { number: 3, word: 'invalid_argument', http: 413 },
  'rate-limited': { number: 8, word: 'resource_exhausted', http: 429 },
  unavailable: { number: 14, word: 'unavailable', http: 503 },
  internal: { number: 13, word: 'internal', http: 500 },
};

interface ZitadelMessage {
  /** Text with the error id in brackets, as the vendor prints it. */
  readonly message: string;
  readonly id?: string;
  readonly text: string;
}

/** Failures of authentication and authorisation keep the vendor's raw keys and ids. */
const IDENTITY_MESSAGES: Readonly<Record<string, { readonly text: string; readonly id?: string }>> = {
  'identity.credentials.missing': { text: 'auth header missing' },
  'identity.credentials.malformed': { text: 'Errors.Token.Invalid', id: 'AUTH-toLo1' },
  'identity.credentials.invalid': { text: 'Errors.Token.Invalid', id: 'AUTH-7fs1e' },
  'identity.credentials.expired': { text: 'Errors.Token.Invalid', id: 'AUTH-7fs1e' },
  'identity.permission.denied': { text: 'No matching permissions found', id: 'AUTH-5mWD2' },
  'identity.organization.unknown': { text: "Organisation doesn't exist", id: 'AUTH-Bs7Ds' },
};

export function zitadelMessage(error: DomainError): ZitadelMessage {
  const identity = IDENTITY_MESSAGES[error.code];
  const text = identity?.text ?? inputMessage(error);
  const id =
    identity === undefined ? (error.vendorCode === undefined ? undefined : String(error.vendorCode)) : identity.id;
  return id === undefined ? { message: text, text } : { message: `${text} (${id})`, text, id };
}

/** The vendor reports the first violation only, as `invalid <Message>.<Field>: <reason>`. */
function inputMessage(error: DomainError): string {
  const first = error.violations[0];
  if (first === undefined || error.vendorCode !== undefined) return error.message;
  if (first.field === '' || first.message.startsWith('invalid ')) return first.message;
  return `invalid ${first.field}: ${first.message}`;
}
