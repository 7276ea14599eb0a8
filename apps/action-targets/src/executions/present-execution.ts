import { conditionOf } from './condition.js';
import type { ConditionDto } from './dto/condition.dto.js';
import type { StoredExecution } from './executions.repository.js';

export interface ExecutionAnswer {
  readonly condition: ConditionDto;
  readonly creationDate: string;
  readonly changeDate: string;
  readonly targets: readonly string[];
}

export function presentExecution({ id, createdAt, changedAt, targetIds }: StoredExecution): ExecutionAnswer {
  return {
    condition: conditionOf(id),
    creationDate: createdAt.toISOString(),
    changeDate: changedAt.toISOString(),
    targets: targetIds,
  };
}
