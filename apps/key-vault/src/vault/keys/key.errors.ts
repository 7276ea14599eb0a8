import { DomainError, InvalidInput } from '@rekey/errors';
import { KEY_ALGORITHMS, type KeyAlgorithm, type KeyKind, type KeyType } from './key.entity.js';

/** What the vendor's texts call them. */
export const NOUNS: Readonly<Record<KeyKind, string>> = {
  key: 'Key',
  certificate: 'Certificate',
  keystore: 'Keystore',
};

export class KeyNotFound extends DomainError {
  constructor(name: string, kind: KeyKind = 'key') {
    const message = `${NOUNS[kind]} (name: ${name}) is not found!`;
    super({ code: `key-vault.${kind}.not-found`, kind: 'not-found', message });
  }
}

export class KeyNameTaken extends DomainError {
  constructor(name: string, kind: KeyKind = 'key') {
    const advice = kind === 'certificate' ? '' : ' Try update operation if want to change its value.';
    const message = `${NOUNS[kind]} (name: ${name}) is already exist!${advice}`;
    super({ code: `key-vault.${kind}.name-taken`, kind: 'conflict', message });
  }
}

/** Refuses one member of the body in the vendor's words. */
export class KeyInvalid extends InvalidInput {
  constructor(problem: string, field: string, message: string) {
    super([{ field, message }], { code: `key-vault.key.${problem}`, message });
  }
}

export const algorithmRequired = (): KeyInvalid =>
  new KeyInvalid(
    'algorithm-missing',
    'algorithm',
    `algorithm is required for SECRET_KEY! Supported values: ${KEY_ALGORITHMS.join(', ')}`,
  );

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

export const contentMissing = (environment: string, field: string): KeyInvalid =>
  new KeyInvalid('content-missing', field, `content value can not be empty for environment (${environment})!`);

export const environmentTwice = (environment: string, field: string): KeyInvalid =>
  new KeyInvalid('environment-twice', field, `Environment (${environment}) is given more than once!`);

export const notAKeyPair = (): KeyInvalid =>
  new KeyInvalid('no-key-pair', 'keyName', 'A SECRET_KEY can not become a JWK: No PEM-encoded keys found');
