import { DomainError } from '@rekey/errors';
import { Flag, Unsigned } from '@rekey/http';

const UINT32_MAX = 2 ** 32 - 1;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export class PaginationDto {
  /** A number, or its digits in a string. */
  @Unsigned('PaginationRequest.Offset', Number.MAX_SAFE_INTEGER)
  offset?: string | number | null;

  /** At most 1000; 0 or absent is 100. */
  @Unsigned('PaginationRequest.Limit', UINT32_MAX)
  limit?: string | number | null;

  /** Default false: the newest first. */
  @Flag('PaginationRequest.Asc')
  asc?: boolean | null;
}

/** More results asked for than one answer holds. */
export class SearchLimitExceeded extends DomainError {
  constructor() {
    super({
      code: 'action-targets.search.limit-exceeded',
      kind: 'invalid',
      message: 'Limit exceeded',
      vendorCode: 'QUERY-4M0fs',
    });
  }
}

interface PageOfSearch {
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
