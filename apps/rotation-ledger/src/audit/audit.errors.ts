import { refusals } from '@rekey/errors';

const { notFound, invalid } = refusals('rotation-ledger.audit');

/** It is not there, or not for the caller. */
export class AuditEntryNotFound extends notFound('entry-not-found', 'There is no such entry') {}

export class AuditTileNotFound extends notFound('tile-not-found', 'The log has no such tile') {}

/** The log has not so many entries. */
export class AuditSizeInvalid extends invalid('size-invalid', (size: number) => `The log has ${size} entries`) {}
