import { enumOf } from '@rekey/http';
import { executionIdOf } from './condition.js';
import type { ExecutionSearchFilterDto } from './dto/list-executions.dto.js';
import type { StoredExecution } from './executions.repository.js';

/** Protobuf numbers are the positions. */
export const EXECUTION_TYPES = [
  'EXECUTION_TYPE_UNSPECIFIED',
  'EXECUTION_TYPE_REQUEST',
  'EXECUTION_TYPE_RESPONSE',
  'EXECUTION_TYPE_EVENT',
  'EXECUTION_TYPE_FUNCTION',
] as const;

/** Protobuf numbers are the positions. */
export const EXECUTION_FIELDS = [
  'EXECUTION_FIELD_NAME_UNSPECIFIED',
  'EXECUTION_FIELD_NAME_ID',
  'EXECUTION_FIELD_NAME_CREATED_DATE',
  'EXECUTION_FIELD_NAME_CHANGED_DATE',
] as const;

type Test = (execution: StoredExecution) => boolean;
type Order = (left: StoredExecution, right: StoredExecution) => number;

/** Whether an execution passes a checked filter. A type that is not given has no executions. */
export function testOf({ inConditionsFilter, executionTypeFilter, targetFilter }: ExecutionSearchFilterDto): Test {
  if (inConditionsFilter) {
    const ids = new Set((inConditionsFilter.conditions ?? []).map(executionIdOf));
    return ({ id }) => ids.has(id);
  }
  if (executionTypeFilter) {
    const type = enumOf(EXECUTION_TYPES, executionTypeFilter.executionType ?? undefined) ?? EXECUTION_TYPES[0];
    const kind = type.slice('EXECUTION_TYPE_'.length).toLowerCase();
    return ({ id }) => id.split('/', 1)[0] === kind;
  }
  const targetId = targetFilter?.targetId ?? '';
  return ({ targetIds }) => targetIds.includes(targetId);
}

const byId: Order = (left, right) => (left.id < right.id ? -1 : Number(left.id > right.id));
const byCreation: Order = (left, right) => left.createdAt.getTime() - right.createdAt.getTime();
const byChange: Order = (left, right) => left.changedAt.getTime() - right.changedAt.getTime();

const ORDERS: Readonly<Record<(typeof EXECUTION_FIELDS)[number], Order>> = {
  EXECUTION_FIELD_NAME_UNSPECIFIED: byCreation,
  EXECUTION_FIELD_NAME_ID: byId,
  EXECUTION_FIELD_NAME_CREATED_DATE: byCreation,
  EXECUTION_FIELD_NAME_CHANGED_DATE: byChange,
};

/** Pages do not overlap: no two executions are equal. */
export function orderOf(column: string | number | null | undefined, direction: 'ASC' | 'DESC'): Order {
  const order = ORDERS[enumOf(EXECUTION_FIELDS, column ?? undefined) ?? EXECUTION_FIELDS[0]];
  const sign = direction === 'ASC' ? 1 : -1;
  return (left, right) => sign * (order(left, right) || byId(left, right));
}
