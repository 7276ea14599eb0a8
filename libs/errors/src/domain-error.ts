/** What went wrong, independent of transport. One filter per dialect maps it to a status. */
export type ErrorKind =
  | 'invalid'
  | 'failed-precondition'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'internal';

/** One thing wrong with the input. `field` is the path the caller wrote, e.g. `keys[0].n`; empty for the whole body. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

export interface DomainErrorInit {
  /** `<service>.<noun>.<problem>`, stable for ever. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** Safe to show to the caller: never holds a secret. */
  readonly message: string;
  /** The vendor's own identifier of this failure: ZITADEL's error id, Cloudflare's number. */
  readonly vendorCode?: string | number | undefined;
  readonly violations?: readonly Violation[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** The one error services throw on purpose. Anything else that reaches an edge is a bug and answers 500. */
export class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly vendorCode: string | number | undefined;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(init: DomainErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = init.code;
    this.kind = init.kind;
    this.vendorCode = init.vendorCode;
    this.violations = init.violations ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

/** Input that the caller must correct; names every field that is wrong. */
export class InvalidInput extends DomainError {
  constructor(violations: readonly Violation[], init: Partial<DomainErrorInit> = {}) {
    const first = violations[0];
    super({
      code: 'request.invalid',
      kind: 'invalid',
      message: first === undefined ? 'The request is not valid' : describe(first),
      violations,
      ...init,
    });
  }

  /** The common case: one field, one reason. */
  static field(field: string, message: string, init: Partial<DomainErrorInit> = {}): InvalidInput {
    return new InvalidInput([{ field, message }], init);
  }
}

const hiding = new WeakSet<DomainError>();

/** Marks an error that says of something that it is not there, because it is not the caller's: it refuses an attempt. */
export function hidesWhatIsNotYours<E extends DomainError>(error: E): E {
  hiding.add(error);
  return error;
}

/** Whether the error refuses somebody what others may do. */
export function isRefusal(error: DomainError): boolean {
  return error.kind === 'unauthenticated' || error.kind === 'forbidden' || hiding.has(error);
}

function describe(violation: Violation): string {
  return violation.field === '' || violation.message.includes(violation.field)
    ? violation.message
    : `${violation.field}: ${violation.message}`;
}
