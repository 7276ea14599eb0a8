import { DomainError } from '@rekey/errors';
import type { KeyKind } from '../material/key-types.js';
import { KeyInvalid } from '../material/material.errors.js';
import { NOUNS } from '../keys/key.errors.js';

export class NoMaterialToExport extends DomainError {
  constructor(key: string) {
    const message = `(${key}) carries no environment material to export!`;
    super({ code: 'key-vault.key.no-material', kind: 'conflict', message });
  }
}

export class NoMaterialFor extends DomainError {
  constructor(key: string, environment: string, available: readonly string[]) {
    const message = `(${key}) has no material for environment (${environment})! Available: ${available.join(', ')}`;
    super({ code: 'key-vault.key.no-material', kind: 'not-found', message });
  }
}

/** An import whose key is there, and which may not overwrite. */
export class KeyThere extends DomainError {
  constructor(name: string, kind: KeyKind) {
    const message = `${NOUNS[kind]} (name: ${name}) is already exist! Send override=true to update it.`;
    super({ code: `key-vault.${kind}.name-taken`, kind: 'conflict', message });
  }
}

export const emptyField = (field: string): KeyInvalid =>
  new KeyInvalid('field-empty', field, `${field} value can not be empty!`);

export const mappingInvalid = (): KeyInvalid =>
  new KeyInvalid('mapping-invalid', 'environmentMapping', 'environmentMapping must be a JSON object of names!');
