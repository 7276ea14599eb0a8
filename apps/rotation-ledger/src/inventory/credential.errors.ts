import { refusals } from '@rekey/errors';

const { notFound } = refusals('rotation-ledger.credential');

export class CredentialNotFound extends notFound('not-found', 'There is no such credential') {}
