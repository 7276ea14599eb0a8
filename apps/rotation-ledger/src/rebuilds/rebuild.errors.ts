import { refusals } from '@rekey/errors';

const { notFound } = refusals('rotation-ledger.rebuild');

export class RebuildNotFound extends notFound('not-found', 'There is no such rebuild') {}
