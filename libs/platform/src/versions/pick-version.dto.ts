import { ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent } from '@rekey/http';
import { IsInt, Max, Min } from 'class-validator';

const MAX_VERSION = 2 ** 31 - 1;

/** Body of every revert and compromise. Described by hand: `npm run generate` reads the DTOs of apps alone. */
export class PickVersionDto {
  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    description: 'Default: of a revert the one that retires since last, of a compromise the active one.',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}
