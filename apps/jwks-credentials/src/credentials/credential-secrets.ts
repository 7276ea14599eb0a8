import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, type SealedColumn } from '@rekey/crypto';

export const CREDENTIAL_SECRET: SealedColumn = {
  schema: 'jwks_credentials',
  table: 'credentials',
  column: 'secret',
  key: { id: 'uuid' },
};

/** Secrets of HMAC keys as they are stored: each opens only as that of its credential. */
@Injectable()
export class CredentialSecrets {
  constructor(private readonly cipher: ColumnCipher) {}

  /** @param credentialId in lower case, as the database writes it */
  seal(secret: Buffer, credentialId: string): Buffer {
    return this.cipher.encrypt(secret, cellOf(CREDENTIAL_SECRET, credentialId));
  }

  /** @throws CiphertextInvalid for what was stored elsewhere */
  open(sealed: Buffer, credentialId: string): Buffer {
    return this.cipher.decrypt(sealed, cellOf(CREDENTIAL_SECRET, credentialId));
  }
}
