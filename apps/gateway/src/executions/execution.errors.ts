import type { ExecutionFailure } from '@rekey/contracts';
import { DomainError } from '@rekey/errors';

/** An interrupting target of an execution failed, or refused: the operation did not happen, or its answer is withheld. */
export class ExecutionInterrupted extends DomainError {
  constructor({ kind, message, vendorCode }: ExecutionFailure) {
    super({ code: 'gateway.execution.interrupted', kind, message, vendorCode });
  }
}

/** A target changed a message into one that is no request any more. */
export const MESSAGE_UNUSABLE: ExecutionFailure = {
  kind: 'failed-precondition',
  message: 'Execution failed',
  vendorCode: 'EXEC-dra6yamk98',
};
