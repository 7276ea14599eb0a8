import { DomainError } from '@rekey/errors';

export class DeliveryNotFound extends DomainError {
  constructor() {
    super({ code: 'action-targets.delivery.not-found', kind: 'not-found', message: 'There is no such delivery' });
  }
}

export class DeliveryInFlight extends DomainError {
  constructor() {
    super({
      code: 'action-targets.delivery.in-flight',
      kind: 'conflict',
      message: 'The delivery is being sent: it can be replayed when its outcome is known',
    });
  }
}

export class TooManyDeliveries extends DomainError {
  constructor(limit: number) {
    super({
      code: 'action-targets.delivery.too-many',
      kind: 'failed-precondition',
      message: `There are more than ${limit} deliveries to replay: choose a smaller range, or one target`,
    });
  }
}
