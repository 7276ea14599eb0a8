import { DomainError, refusals } from '@rekey/errors';
import type { KeyKind } from '../material/key-types.js';
import { KeyInvalid } from '../material/material.errors.js';
import { NOUNS } from '../keys/key.errors.js';

const { conflict, notFound } = refusals('key-vault.key');

export class NoMaterialToExport extends conflict(
  'no-material',
  (key: string) => `(${key}) carries no environment material to export!`,
) {}

export class NoMaterialFor extends notFound(
  'no-material',
  (key: string, environment: string, available: readonly string[]) =>
    `(${key}) has no material for environment (${environment})! Available: ${available.join(', ')}`,
) {}

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
