import type { DescribeCredentials } from '@rekey/contracts';
import { MayBeAbsent } from '@rekey/http';
import { IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export const PAGE_MAX = 500;

export class DescribeCredentialsDto implements DescribeCredentials {
  @MayBeAbsent()
  @IsString()
  @MaxLength(300)
  @Matches(/^[a-z-]+\/./)
  after?: string;

  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(PAGE_MAX)
  limit?: number;
}
