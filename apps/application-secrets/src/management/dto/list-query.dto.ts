import { DefinedEnum } from '../proto-enum.js';
import { Runes } from '../runes.js';
import { TEXT_QUERY_METHODS } from '../text-query.js';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';

const MAX_LIMIT = 1000;

/** The page of a search in management v1. */
export class ListQueryDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset?: number;

  /** Absent or 0: 100. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_LIMIT)
  limit?: number;

  @IsOptional()
  @IsBoolean()
  asc?: boolean;
}

/** A comparison with the name. */
export class NameQueryDto {
  @Runes('NameQuery.Name', { min: 0, max: 200 })
  name?: string | null;

  /** Absent: equals. */
  @DefinedEnum('NameQuery.Method', TEXT_QUERY_METHODS)
  method?: string | number | null;
}
