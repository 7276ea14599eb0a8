import { refusals } from '@rekey/errors';

const { notFound, precondition } = refusals('gateway.dead-letter');

export class DeadLetterNotFound extends notFound('not-found', 'There is no such dead letter') {}

export class DeadLetterTruncated extends precondition(
  'truncated',
  'The event was too large to be kept whole, so it cannot be sent again',
) {}
