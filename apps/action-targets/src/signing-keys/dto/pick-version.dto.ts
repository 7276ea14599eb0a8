import { MayBeAbsent } from '@rekey/http';
import { IsInt, Max, Min } from 'class-validator';

const MAX_VERSION = 2 ** 31 - 1;

export class PickVersionDto {
  /** Default: of a revert the one that retires since last, of a compromise the active one. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}
