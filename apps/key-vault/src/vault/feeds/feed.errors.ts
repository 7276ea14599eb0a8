import { InvalidInput, refusals } from '@rekey/errors';

const { conflict } = refusals('key-vault.feed');

export class KeyFedByOther extends conflict('taken', (name: string) => `The key ${name} is fed by another secret`) {}

export const noSecretKey = (index: number): InvalidInput =>
  InvalidInput.field(`vaultKeys[${index}].name`, `vaultKeys[${index}].name: names no key of type SECRET_KEY`);

export const notInEnvironment = (index: number, environment: string): InvalidInput =>
  InvalidInput.field(
    `vaultKeys[${index}].environments`,
    `vaultKeys[${index}].environments: the key is not in the environment ${environment}`,
  );
