import { InvalidInput, refusals } from '@rekey/errors';

const { unavailable } = refusals('key-vault.package');

/** So many packages wait for the keys of their passphrases that another would have to wait too long. */
export class PackagesBusy extends unavailable(
  'busy',
  'Too many packages are being encrypted or decrypted, try again later',
  { retryAfterSeconds: 5 },
) {}

/** Refuses a package in the vendor's words. */
export class PackageInvalid extends InvalidInput {
  constructor(problem: string, message: string, field = 'keyExportFile') {
    super([{ field, message }], { code: `key-vault.package.${problem}`, message });
  }
}

const PASSPHRASE = 'X-Apinizer-Package-Passphrase';

export const passphraseNotSupplied = (): PackageInvalid =>
  new PackageInvalid('no-passphrase', 'Package encryption requested but no passphrase was supplied.', PASSPHRASE);

export const notEncryptable = (): PackageInvalid =>
  new PackageInvalid('not-encryptable', 'Export package could not be encrypted.', PASSPHRASE);

export const passphraseRequired = (): PackageInvalid =>
  new PackageInvalid('passphrase-required', 'Package is encrypted; a passphrase is required.', PASSPHRASE);

export const notDecryptable = (): PackageInvalid =>
  new PackageInvalid('not-decryptable', 'Package could not be decrypted with the given passphrase.', PASSPHRASE);

export const encryptedUnreadable = (): PackageInvalid =>
  new PackageInvalid('encrypted-unreadable', 'Encrypted package could not be read.');

export const packageUnreadable = (problem: string): PackageInvalid =>
  new PackageInvalid('unreadable', `Package could not be read: ${problem}`);
