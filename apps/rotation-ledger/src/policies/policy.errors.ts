import { refusals } from '@rekey/errors';

const { notFound } = refusals('rotation-ledger.policy');

export class PolicyNotFound extends notFound('not-found', 'There is no such policy') {}
