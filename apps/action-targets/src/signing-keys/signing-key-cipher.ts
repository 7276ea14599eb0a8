import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, type SealedColumn } from '@rekey/crypto';

export const SIGNING_KEY_SECRET: SealedColumn = {
  schema: 'action_targets',
  table: 'signing_key_versions',
  column: 'secret',
  key: { target_id: 'text', number: 'int' },
};

/** Signing keys as they are stored: each opens only as that version of that target. */
@Injectable()
export class SigningKeyCipher {
  constructor(private readonly cipher: ColumnCipher) {}

  seal(signingKey: string, targetId: string, number: number): Buffer {
    return this.cipher.encrypt(signingKey, cellOf(SIGNING_KEY_SECRET, targetId, number));
  }

  /** @throws CiphertextInvalid for what was stored elsewhere */
  open(secret: Buffer, targetId: string, number: number): string {
    return this.cipher.decrypt(secret, cellOf(SIGNING_KEY_SECRET, targetId, number)).toString('utf8');
  }
}
