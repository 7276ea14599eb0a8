import { DomainError } from '@rekey/errors';
import { KEY_ALGORITHMS, type KeyKind } from '../material/key-types.js';
import { KeyInvalid } from '../material/material.errors.js';
import type { KeyPath } from './key-path.js';

/** What the vendor's texts call them. */
export const NOUNS: Readonly<Record<KeyKind, string>> = {
  key: 'Key',
  certificate: 'Certificate',
  keystore: 'Keystore',
};

export class KeyNotFound extends DomainError {
  constructor({ kind, keyName: name }: Pick<KeyPath, 'kind' | 'keyName'>) {
    const message = `${NOUNS[kind]} (name: ${name}) is not found!`;
    super({ code: `key-vault.${kind}.not-found`, kind: 'not-found', message });
  }
}

export class KeyNameTaken extends DomainError {
  constructor(name: string, kind: KeyKind) {
    const advice = kind === 'certificate' ? '' : ' Try update operation if want to change its value.';
    const message = `${NOUNS[kind]} (name: ${name}) is already exist!${advice}`;
    super({ code: `key-vault.${kind}.name-taken`, kind: 'conflict', message });
  }
}

export const overlapUnreadable = (): KeyInvalid =>
  new KeyInvalid('overlap', 'overlap', 'overlap must be a duration like "3600s"');

export const algorithmRequired = (): KeyInvalid =>
  new KeyInvalid(
    'algorithm-missing',
    'algorithm',
    `algorithm is required for SECRET_KEY! Supported values: ${KEY_ALGORITHMS.join(', ')}`,
  );

export const contentMissing = (environment: string, field: string): KeyInvalid =>
  new KeyInvalid('content-missing', field, `content value can not be empty for environment (${environment})!`);

export const keyIsFed = (name: string, fedBy: string): KeyInvalid =>
  new KeyInvalid('fed', 'keyName', `Key (name: ${name}) can not be changed by hand: it is fed by ${fedBy}!`);

export const environmentTwice = (environment: string, field: string): KeyInvalid =>
  new KeyInvalid('environment-twice', field, `Environment (${environment}) is given more than once!`);
