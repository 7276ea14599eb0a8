import { SORTING_FIELDS, TEXT_METHODS } from '../target-search.js';
import {
  EnumValue,
  IsNestedMessage,
  isObject,
  ListOf,
  Message,
  OneOf,
  Pagination,
  PaginationDto,
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
  @OneOf('TargetSearchFilter', 'filter', ['targetNameFilter', 'inTargetIdsFilter'])
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
