import { DomainError } from '@rekey/errors';

export class CertificateAliasTaken extends DomainError {
  constructor(alias: string) {
    super({
      code: 'key-vault.certificate.alias-taken',
      kind: 'conflict',
      message: `Alias (${alias}) is already used for another certificate, try changing this value!`,
    });
  }
}
