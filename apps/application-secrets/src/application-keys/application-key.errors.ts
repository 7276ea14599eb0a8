import { InvalidInput, refusals } from '@rekey/errors';

const applicationKey = refusals('application-secrets.application-key');
const keyPool = refusals('application-secrets.key-pool');

/** Also for a key of another application or organization. */
export class ApplicationKeyNotFound extends applicationKey.notFound(
  'not-found',
  'Application key not found',
  (vendorCode: 'COMMAND-4m77G' | 'QUERY-Tha6f') => vendorCode,
) {}

/** Only applications that authenticate by private_key_jwt take keys. */
export class KeyNotSupported extends applicationKey.precondition(
  'not-supported',
  'Chosen Auth Method does not require a key',
  'COMMAND-Dff54',
) {}

export class ExpirationDateInPast extends InvalidInput {
  constructor() {
    super([{ field: 'expirationDate', message: 'expirationDate is in the past' }], {
      code: 'application-secrets.application-key.expiration-date-in-past',
      message: 'The expiration date is in the past',
      vendorCode: 'DOMAIN-dv3t5',
    });
  }
}

/** A key is either made here or the caller's own. */
export class KeyGivenAndWanted extends InvalidInput {
  constructor() {
    const field = 'AddAppKeyRequest.KeyAlgorithm';
    super([{ field: 'keyAlgorithm', message: `invalid ${field}: must be absent when publicKey is given` }]);
  }
}

/** Every key pair made ahead is taken; more are being made. */
export class KeyPoolEmpty extends keyPool.unavailable(
  'empty',
  'No key pair is ready, try again',
  (retryAfterSeconds: number) => ({ retryAfterSeconds }),
) {}
