import { refusals } from '@rekey/errors';

const { unavailable } = refusals('key-vault.keystore');

/** So many keystores wait to be opened that another would have to wait too long. */
export class KeystoreBusy extends unavailable('busy', 'Too many keystores are being opened, try again later', {
  retryAfterSeconds: 5,
}) {}
