import { Injectable } from '@nestjs/common';
import { type Cell, ColumnCipher } from '@rekey/crypto';

/** Signing keys as they are stored: each opens only as that version of that target. */
@Injectable()
export class SigningKeyCipher {
  constructor(private readonly cipher: ColumnCipher) {}

  seal(signingKey: string, targetId: string, number: number): Buffer {
    return this.cipher.encrypt(signingKey, cellOf(targetId, number));
  }

  /** @throws CiphertextInvalid for what was stored elsewhere */
  open(secret: Buffer, targetId: string, number: number): string {
    return this.cipher.decrypt(secret, cellOf(targetId, number)).toString('utf8');
  }
}

function cellOf(targetId: string, number: number): Cell {
  return { schema: 'action_targets', table: 'signing_key_versions', column: 'secret', row: `${targetId}/${number}` };
}
