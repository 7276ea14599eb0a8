import { DomainError } from '@rekey/errors';

/** So many keystores wait to be opened that another would have to wait too long. */
export class KeystoreBusy extends DomainError {
  constructor() {
    super({
      code: 'key-vault.keystore.busy',
      kind: 'unavailable',
      message: 'Too many keystores are being opened, try again later',
      retryAfterSeconds: 5,
    });
  }
}
