import {
  EnumValue,
  IsNestedMessage,
  isObject,
  ListOf,
  Message,
  OneOf,
  Pagination,
  PaginationDto,
  Rule,
  Text,
} from '@rekey/http';
import { EXECUTION_FIELDS, EXECUTION_TYPES } from '../execution-search.js';
import { ConditionDto } from './condition.dto.js';
import { problemOfCondition } from './condition.rule.js';

const FILTERS = ['inConditionsFilter', 'executionTypeFilter', 'targetFilter'];
const MAX_FILTERS = 100;
const MAX_CONDITIONS = 1000;
const MAX_ID_RUNES = 200;
const CONDITIONS = 'InConditionsFilter.Conditions';

export class InConditionsFilterDto {
  @ListOf(CONDITIONS, isObject, MAX_CONDITIONS)
  @Rule('conditions', (value) => problemOfConditions(value))
  conditions?: ConditionDto[] | null;
}

export class ExecutionTypeFilterDto {
  @EnumValue('ExecutionTypeFilter.ExecutionType', EXECUTION_TYPES)
  executionType?: string | number | null;
}

export class TargetFilterDto {
  @Text('TargetFilter.TargetId', { min: 0, max: MAX_ID_RUNES })
  targetId?: string | null;
}

/** Exactly one of the three. */
export class ExecutionSearchFilterDto {
  @OneOf('ExecutionSearchFilter', 'filter', FILTERS)
  @Message('ExecutionSearchFilter.InConditionsFilter')
  @IsNestedMessage(() => InConditionsFilterDto)
  inConditionsFilter?: InConditionsFilterDto | null;

  @Message('ExecutionSearchFilter.ExecutionTypeFilter')
  @IsNestedMessage(() => ExecutionTypeFilterDto)
  executionTypeFilter?: ExecutionTypeFilterDto | null;

  @Message('ExecutionSearchFilter.TargetFilter')
  @IsNestedMessage(() => TargetFilterDto)
  targetFilter?: TargetFilterDto | null;
}

export class ListExecutionsDto {
  @Pagination('ListExecutionsRequest')
  pagination?: PaginationDto | null;

  @EnumValue('ListExecutionsRequest.SortingColumn', EXECUTION_FIELDS)
  sortingColumn?: string | number | null;

  /** All of them must match. */
  @ListOf('ListExecutionsRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => ExecutionSearchFilterDto)
  filters?: ExecutionSearchFilterDto[] | null;
}

function problemOfConditions(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .map((condition, index) => problemOfCondition(condition, `${CONDITIONS}[${index}]`))
    .find((problem) => problem !== undefined);
}
