import { InvalidInput } from '@rekey/errors';

/** An archive that is broken, encrypted, or larger inside than it may be. */
export class ZipInvalid extends InvalidInput {
  constructor(field: string, problem: string) {
    const message = `${field} can not be read: ${problem}`;
    super([{ field, message }], { code: 'key-vault.zip.invalid', message });
  }
}
