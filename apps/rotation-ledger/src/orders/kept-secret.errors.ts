import { refusals } from '@rekey/errors';

const { gone, notFound } = refusals('rotation-ledger.secret');

export class SecretNotFound extends notFound('not-found', 'No secret of this rotation was kept') {}

export class SecretGone extends gone('gone', 'The secret was handed out, or nobody came for it within a day') {}
