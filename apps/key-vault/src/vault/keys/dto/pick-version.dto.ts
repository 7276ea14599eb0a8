import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const MAX_VERSION = 2 ** 31 - 1;
const MAX_NAME = 500;

export class PickVersionDto {
  /** Default: of a revert the one that retires since last, of a compromise the active one. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number | null;

  /** Name of one environment; default all that the key is deployed to. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  environment?: string | null;
}
