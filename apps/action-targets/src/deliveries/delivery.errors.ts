import { refusals } from '@rekey/errors';

const { conflict, notFound, precondition } = refusals('action-targets.delivery');

export class DeliveryNotFound extends notFound('not-found', 'There is no such delivery') {}

export class DeliveryInFlight extends conflict(
  'in-flight',
  'The delivery is being sent: it can be replayed when its outcome is known',
) {}

export class TooManyDeliveries extends precondition(
  'too-many',
  (limit: number) => `There are more than ${limit} deliveries to replay: choose a smaller range, or one target`,
) {}
