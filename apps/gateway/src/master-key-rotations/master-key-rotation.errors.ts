import { refusals } from '@rekey/errors';

/** As when the vault administered rotations: codes stay. */
const { notFound } = refusals('key-vault.master-key-rotation');

export class MasterKeyRotationNotFound extends notFound('not-found', 'There is no such rotation of the master key') {}
