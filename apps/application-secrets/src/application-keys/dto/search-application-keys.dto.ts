import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';

const MAX_LIMIT = 1000;

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

export class SearchApplicationKeysDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ListQueryDto)
  query?: ListQueryDto;
}
