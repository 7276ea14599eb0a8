import { DomainError } from '@rekey/errors';

export class MasterKeyRotationNotFound extends DomainError {
  constructor() {
    super({
      code: 'key-vault.master-key-rotation.not-found',
      kind: 'not-found',
      message: 'There is no such rotation of the master key',
    });
  }
}
