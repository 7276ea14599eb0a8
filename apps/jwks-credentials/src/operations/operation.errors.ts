import { refusals } from '@rekey/errors';

const { conflict, notFound, precondition } = refusals('jwks-credentials.operation');

export class OperationNotFound extends notFound('not-found', 'The operation was not found') {}

export class OperationExists extends conflict(
  'exists',
  'The zone has an operation of this method, host and endpoint already; names of parameters make no difference',
) {}

export class TooManyOperations extends precondition(
  'too-many',
  (max: number) => `A zone has at most ${max} operations`,
) {}
