import { DomainError } from '@rekey/errors';

export class DeadLetterNotFound extends DomainError {
  constructor() {
    super({ code: 'gateway.dead-letter.not-found', kind: 'not-found', message: 'There is no such dead letter' });
  }
}

export class DeadLetterTruncated extends DomainError {
  constructor() {
    super({
      code: 'gateway.dead-letter.truncated',
      kind: 'failed-precondition',
      message: 'The event was too large to be kept whole, so it cannot be sent again',
    });
  }
}
