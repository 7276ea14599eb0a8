import type { ExecutionFailure } from '@rekey/contracts';
import { DomainError, refusals } from '@rekey/errors';

const executions = refusals('gateway.executions');
const caller = refusals('gateway.caller');

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

/** A target changed a request that is carried out as its caller made it, or not at all. */
export const REQUEST_FIXED: ExecutionFailure = {
  kind: 'failed-precondition',
  message: 'Targets of executions cannot change the request of this operation',
  vendorCode: 'EXEC-dra6yamk98',
};

/** Too many requests wait for targets already. */
export class ExecutionsOverloaded extends executions.unavailable(
  'overloaded',
  'Too many requests wait for their executions',
  { retryAfterSeconds: 1 },
) {}

/** Said to nobody: the connection is closed. */
export class CallerGone extends caller.unavailable('gone', 'The caller has hung up') {}
