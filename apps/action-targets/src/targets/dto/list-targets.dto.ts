import { SORTING_FIELDS, TEXT_METHODS } from '../target-search.sql.js';
import {
  EnumValue,
  IsNestedMessage,
  isObject,
  ListOf,
  Message,
  Pagination,
  PaginationDto,
  Rule,
  Text,
} from '@rekey/http';

const MAX_FILTERS = 100;
const MAX_IDS = 10_000;

export class TargetNameFilterDto {
  @Text('TargetNameFilter.TargetName', { min: 0, max: 200 })
  targetName?: string | null;

  @EnumValue('TargetNameFilter.Method', TEXT_METHODS)
  method?: string | number | null;
}

export class InTargetIdsFilterDto {
  @ListOf('InTargetIDsFilter.TargetIds', (item) => typeof item === 'string', MAX_IDS)
  targetIds?: string[] | null;
}

/** Exactly one of the two. */
export class TargetSearchFilterDto {
  @Rule('filterRequired', (_value, dto) => problemOfFilter(dto))
  @Message('TargetSearchFilter.TargetNameFilter')
  @IsNestedMessage(() => TargetNameFilterDto)
  targetNameFilter?: TargetNameFilterDto | null;

  @Message('TargetSearchFilter.InTargetIdsFilter')
  @IsNestedMessage(() => InTargetIdsFilterDto)
  inTargetIdsFilter?: InTargetIdsFilterDto | null;
}

export class ListTargetsDto {
  @Pagination('ListTargetsRequest')
  pagination?: PaginationDto | null;

  @EnumValue('ListTargetsRequest.SortingColumn', SORTING_FIELDS)
  sortingColumn?: string | number | null;

  /** All of them must match. */
  @ListOf('ListTargetsRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => TargetSearchFilterDto)
  filters?: TargetSearchFilterDto[] | null;
}

function problemOfFilter(dto: Record<string, unknown>): string | undefined {
  const given = ['targetNameFilter', 'inTargetIdsFilter'].filter((member) => (dto[member] ?? undefined) !== undefined);
  if (given.length === 0) return 'invalid TargetSearchFilter.Filter: value is required';
  return given.length === 1
    ? undefined
    : `error parsing "${given[1] as string}", oneof TargetSearchFilter.filter is already set`;
}
