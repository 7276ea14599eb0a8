import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { refusals } from '@rekey/errors';
import { Flag, IsNestedMessage, Message, Unsigned } from './proto-rules.js';

const { invalid } = refusals('request');

const UINT32_MAX = 2 ** 32 - 1;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** The page of a search in the vendor's v2 services. Described by hand, as every DTO outside the apps. */
export class PaginationDto {
  @ApiPropertyOptional({ description: 'A number, or its digits in a string.' })
  @Unsigned('PaginationRequest.Offset', Number.MAX_SAFE_INTEGER)
  offset?: string | number | null;

  @ApiPropertyOptional({ description: 'At most 1000; 0 or absent is 100.' })
  @Unsigned('PaginationRequest.Limit', UINT32_MAX)
  limit?: string | number | null;

  @ApiPropertyOptional({ type: Boolean, description: 'Default false: the newest first.' })
  @Flag('PaginationRequest.Asc')
  asc?: boolean | null;
}

/** The field `pagination` of a search. @param message the vendor's name of the request */
export function Pagination(message: string): PropertyDecorator {
  return applyDecorators(
    Message(`${message}.Pagination`),
    IsNestedMessage(() => PaginationDto),
    ApiPropertyOptional({ type: () => PaginationDto }),
  );
}

/** More results asked for than one answer holds. */
export class SearchLimitExceeded extends invalid('search-limit-exceeded', 'Limit exceeded', 'QUERY-4M0fs') {}

export interface PageOfSearch {
  readonly offset: number;
  readonly limit: number;
  readonly direction: 'ASC' | 'DESC';
}

/** What a checked page means. @throws SearchLimitExceeded */
export function readPagination(dto: PaginationDto | null | undefined): PageOfSearch {
  const limit = Number(dto?.limit ?? 0) || DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) throw new SearchLimitExceeded();
  return { offset: Number(dto?.offset ?? 0), limit, direction: dto?.asc === true ? 'ASC' : 'DESC' };
}

/** Counts are strings, as protojson writes 64 bits; an empty result has no count. */
export interface PaginationAnswer {
  readonly totalResult?: string;
  readonly appliedLimit: string;
}

export function presentPagination(total: number, limit: number): PaginationAnswer {
  return { ...(total === 0 ? {} : { totalResult: String(total) }), appliedLimit: String(limit) };
}
