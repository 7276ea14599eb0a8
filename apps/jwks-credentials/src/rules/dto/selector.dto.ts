import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { asHost, IsHost } from '../../operations/dto/operation-rules.js';

const PARTS_MAX = 100;
const HOSTS_MAX = 200;
const OPERATIONS_MAX = 1000;

const each = (change: (value: unknown) => unknown) =>
  Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(change) : value));

export class IncludeDto {
  /** Hosts; absent: every host. */
  @IsOptional()
  @each(asHost)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(HOSTS_MAX)
  @IsHost({ each: true })
  host?: string[] | null;
}

export class ExcludeDto {
  /** Ids of operations. */
  @IsOptional()
  @each((value) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsArray()
  @ArrayMaxSize(OPERATIONS_MAX)
  @IsUUID('all', { each: true })
  operation_ids?: string[] | null;
}

/** `{}` is every request to the zone. */
export class SelectorDto {
  /** What any of these names is selected; absent or empty: everything. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PARTS_MAX)
  @ValidateNested({ each: true })
  @Type(() => IncludeDto)
  include?: IncludeDto[] | null;

  /** What any of these names is left out. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PARTS_MAX)
  @ValidateNested({ each: true })
  @Type(() => ExcludeDto)
  exclude?: ExcludeDto[] | null;
}
