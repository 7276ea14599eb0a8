import { InvalidInput } from '@rekey/errors';
import type { KeyAlgorithm, KeyType } from './key-types.js';

/** Refuses one member of the body in the vendor's words. */
export class KeyInvalid extends InvalidInput {
  constructor(problem: string, field: string, message: string) {
    super([{ field, message }], { code: `key-vault.key.${problem}`, message });
  }
}

export const contentUnreadable = (keyType: KeyType, field: string): KeyInvalid =>
  new KeyInvalid(
    'content-unreadable',
    field,
    `Key content is neither PEM nor valid Base64 for key type ${keyType}! Send the PEM content Base64-encoded.`,
  );

export const contentOfOtherType = (keyType: KeyType, field: string, kind: 'private' | 'public'): KeyInvalid =>
  new KeyInvalid('content-type', field, `Key content is a ${kind} key, which does not fit key type ${keyType}!`);

export const secretLengthWrong = (algorithm: KeyAlgorithm, bits: readonly number[], field: string): KeyInvalid =>
  new KeyInvalid(
    'secret-length',
    field,
    `Key content is not of a length that ${algorithm} has! Supported values: ${bits.join(', ')} bits`,
  );

export const notAKeyPair = (): KeyInvalid =>
  new KeyInvalid('no-key-pair', 'keyName', 'A SECRET_KEY can not become a JWK: No PEM-encoded keys found');
