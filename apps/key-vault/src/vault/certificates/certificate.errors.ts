import { refusals } from '@rekey/errors';

const { conflict } = refusals('key-vault.certificate');

export class CertificateAliasTaken extends conflict(
  'alias-taken',
  (alias: string) => `Alias (${alias}) is already used for another certificate, try changing this value!`,
) {}
