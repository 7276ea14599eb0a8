import { ListOf } from '@rekey/http';
import { ConditionDto } from './condition.dto.js';
import { ConditionRule } from './condition.rule.js';

const MAX_TARGETS = 100;

export class SetExecutionDto {
  @ConditionRule('SetExecutionRequest.Condition')
  condition?: ConditionDto | null;

  /** Ids in the order in which they are called. None clears the execution. */
  @ListOf('SetExecutionRequest.Targets', (item) => typeof item === 'string', MAX_TARGETS)
  targets?: string[] | null;
}
