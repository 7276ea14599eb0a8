import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { TEXT_MATCHES, textCondition } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { enumOf, type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { ListTargetsDto, TargetSearchFilterDto } from './dto/list-targets.dto.js';
import type { TargetAnswer } from './present-target.js';
import { SORTING_COLUMNS, SORTING_FIELDS, TEXT_METHODS } from './target-search.js';
import { Target } from './target.entity.js';
import { TargetsService } from './targets.service.js';

/** An empty result has no list. */
export interface TargetListAnswer {
  readonly pagination: PaginationAnswer;
  readonly targets?: readonly TargetAnswer[];
}

/** Finds targets. */
@Injectable()
export class TargetSearchService {
  constructor(
    @InjectRepository(Target) private readonly all: Repository<Target>,
    private readonly targets: TargetsService,
  ) {}

  /** Those that match every filter, the newest first unless asked otherwise. @throws SearchLimitExceeded */
  async list(dto: ListTargetsDto, principal: Principal): Promise<TargetListAnswer> {
    const { offset, limit, direction } = readPagination(dto.pagination);
    const field = enumOf(SORTING_FIELDS, dto.sortingColumn ?? undefined) ?? 'TARGET_FIELD_NAME_UNSPECIFIED';
    const query = this.all
      .createQueryBuilder('target')
      .orderBy(SORTING_COLUMNS[field], direction)
      // Pages do not overlap only if no two targets are equal.
      .addOrderBy('target.id', direction)
      .offset(offset)
      .limit(limit);
    (dto.filters ?? []).forEach((filter, index) => addFilter(query, filter, index));
    const [found, total] = await query.getManyAndCount();
    return {
      pagination: presentPagination(total, limit),
      ...(found.length === 0 ? {} : { targets: await this.targets.present(found, principal) }),
    };
  }
}

function addFilter(query: SelectQueryBuilder<Target>, filter: TargetSearchFilterDto, index: number): void {
  const parameter = `filter${index}`;
  if (filter.targetNameFilter) {
    const method = enumOf(TEXT_METHODS, filter.targetNameFilter.method ?? undefined) ?? 'TEXT_FILTER_METHOD_EQUALS';
    const match = TEXT_MATCHES[TEXT_METHODS.indexOf(method)] ?? 'EQUALS';
    query.andWhere(textCondition(match, 'target.name', `:${parameter}::text`), {
      [parameter]: filter.targetNameFilter.targetName ?? '',
    });
  } else {
    query.andWhere(`target.id = ANY (:${parameter})`, { [parameter]: filter.inTargetIdsFilter?.targetIds ?? [] });
  }
}
