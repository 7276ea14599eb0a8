import { refusals } from '@rekey/errors';

const { notFound } = refusals('rotation-ledger.rotation');

export class RotationNotFound extends notFound('not-found', 'There is no such rotation') {}
