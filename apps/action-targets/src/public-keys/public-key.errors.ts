import { DomainError, type ErrorKind } from '@rekey/errors';

/** The vendor names failures of public keys by words instead of ids. */
class PublicKeyError extends DomainError {
  constructor(code: string, kind: ErrorKind, message: string, vendorCode: string) {
    super({ code: `action-targets.public-key.${code}`, kind, message, vendorCode });
  }
}

export class PublicKeyExpirationPast extends PublicKeyError {
  constructor() {
    super('expiration-past', 'invalid', 'Expiration date must be in the future', 'ErrExpirationDateBeforeNow');
  }
}

/** Not the PEM of an SPKI key that payloads can be encrypted to: RSA from 2048 bits, or EC on P-256, P-384 or P-521. */
export class PublicKeyFormatInvalid extends PublicKeyError {
  constructor() {
    super('format', 'invalid', 'Public key is not a valid PEM encoded RSA or EC public key', 'ErrPublicKeyFormat');
  }
}

export class PublicKeyTargetNotFound extends PublicKeyError {
  constructor() {
    super('target-not-found', 'failed-precondition', 'Target not found', 'ErrTargetNotFound');
  }
}

export class PublicKeyNotFound extends PublicKeyError {
  constructor() {
    super('not-found', 'failed-precondition', 'Public key not found', 'ErrKeyNotFound');
  }
}

export class PublicKeyExpired extends PublicKeyError {
  constructor() {
    super('expired', 'failed-precondition', 'Public key is expired', 'ErrPublicKeyExpired');
  }
}

export class PublicKeyIsActive extends PublicKeyError {
  constructor() {
    super('is-active', 'failed-precondition', 'Active public key cannot be removed', 'ErrPublicKeyDeleteActiveKey');
  }
}

export class TooManyPublicKeys extends PublicKeyError {
  constructor(limit: number) {
    super('too-many', 'failed-precondition', `A target has at most ${limit} public keys`, 'ErrTooManyPublicKeys');
  }
}
