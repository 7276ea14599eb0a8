import { DomainError } from '@rekey/errors';

export class MasterKeyRotationNotFound extends DomainError {
  constructor() {
    super({
      // As it was when the vault administered rotations: codes stay.
      code: 'key-vault.master-key-rotation.not-found',
      kind: 'not-found',
      message: 'There is no such rotation of the master key',
    });
  }
}
