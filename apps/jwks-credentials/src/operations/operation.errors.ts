import { DomainError } from '@rekey/errors';

export class OperationNotFound extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.operation.not-found',
      kind: 'not-found',
      message: 'The operation was not found',
    });
  }
}

export class OperationExists extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.operation.exists',
      kind: 'conflict',
      message:
        'The zone has an operation of this method, host and endpoint already; names of parameters make no difference',
    });
  }
}

export class TooManyOperations extends DomainError {
  constructor(max: number) {
    super({
      code: 'jwks-credentials.operation.too-many',
      kind: 'failed-precondition',
      message: `A zone has at most ${max} operations`,
    });
  }
}
