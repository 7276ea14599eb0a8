import { DomainError } from '@rekey/errors';

/** A condition names nothing: no such method, service, function, event or group. */
export class ExecutionConditionUnknown extends DomainError {
  constructor(vendorCode: string) {
    super({
      code: 'action-targets.execution.condition-unknown',
      kind: 'not-found',
      message: 'Errors.Execution.ConditionInvalid',
      vendorCode,
    });
  }
}

export class ExecutionConditionMissing extends DomainError {
  constructor() {
    super({
      code: 'action-targets.execution.condition-missing',
      kind: 'invalid',
      message: 'Errors.Execution.ConditionInvalid',
      vendorCode: 'ACTION-5r5Ju',
    });
  }
}

/** An id of a target is an empty text. */
export class ExecutionTargetIdMissing extends DomainError {
  constructor() {
    super({
      code: 'action-targets.execution.target-id-missing',
      kind: 'invalid',
      message: 'Errors.Execution.Invalid',
      vendorCode: 'COMMAND-hdm4zl1hmd',
    });
  }
}

/** One of the targets does not exist, or is named twice: the vendor answers both alike. */
export class ExecutionTargetNotFound extends DomainError {
  constructor() {
    super({
      code: 'action-targets.execution.target-not-found',
      kind: 'not-found',
      message: 'Target not found',
      vendorCode: 'COMMAND-17e8fq1ggk',
    });
  }
}
