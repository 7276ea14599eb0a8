import { refusals } from '@rekey/errors';

const { invalid, notFound } = refusals('action-targets.execution');

/** A condition names nothing: no such method, service, function, event or group. */
export class ExecutionConditionUnknown extends notFound(
  'condition-unknown',
  'Errors.Execution.ConditionInvalid',
  (vendorCode: string) => vendorCode,
) {}

export class ExecutionConditionMissing extends invalid(
  'condition-missing',
  'Errors.Execution.ConditionInvalid',
  'ACTION-5r5Ju',
) {}

/** An id of a target is an empty text. */
export class ExecutionTargetIdMissing extends invalid(
  'target-id-missing',
  'Errors.Execution.Invalid',
  'COMMAND-hdm4zl1hmd',
) {}

/** One of the targets does not exist, or is named twice: the vendor answers both alike. */
export class ExecutionTargetNotFound extends notFound('target-not-found', 'Target not found', 'COMMAND-17e8fq1ggk') {}
