import { refusals } from '@rekey/errors';

/** The vendor names failures of public keys by words instead of ids. */
const { invalid, precondition } = refusals('action-targets.public-key');

export class PublicKeyExpirationPast extends invalid(
  'expiration-past',
  'Expiration date must be in the future',
  'ErrExpirationDateBeforeNow',
) {}

/** Not the PEM of an SPKI key that payloads can be encrypted to: RSA from 2048 bits, or EC on P-256, P-384 or P-521. */
export class PublicKeyFormatInvalid extends invalid(
  'format',
  'Public key is not a valid PEM encoded RSA or EC public key',
  'ErrPublicKeyFormat',
) {}

export class PublicKeyTargetNotFound extends precondition(
  'target-not-found',
  'Target not found',
  'ErrTargetNotFound',
) {}

export class PublicKeyNotFound extends precondition('not-found', 'Public key not found', 'ErrKeyNotFound') {}

export class PublicKeyExpired extends precondition('expired', 'Public key is expired', 'ErrPublicKeyExpired') {}

export class PublicKeyIsActive extends precondition(
  'is-active',
  'Active public key cannot be removed',
  'ErrPublicKeyDeleteActiveKey',
) {}

export class TooManyPublicKeys extends precondition(
  'too-many',
  (limit: number) => `A target has at most ${limit} public keys`,
  'ErrTooManyPublicKeys',
) {}
