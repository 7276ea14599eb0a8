import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsString, Length, Matches, ValidateNested } from 'class-validator';
import type { ClaimHeader } from '../claim-headers.js';

const HEADERS_MAX = 20;
/** With the prefix nothing that HTTP or we give a meaning to; proxies read the names as part of variables. */
const HEADER = /^x-jwt-[a-z0-9][a-z0-9-]{0,57}$/;

export class ClaimHeaderDto implements ClaimHeader {
  /** In lower case, beginning with `x-jwt-`. */
  @Matches(HEADER, { message: 'header must be lower case letters, digits and hyphens after "x-jwt-", at most 64' })
  header!: string;

  /** A claim at the top of the token. */
  @IsString()
  @Length(1, 256)
  claim!: string;
}

export class ClaimHeadersDto {
  /** All of them: what is not listed is not sent. */
  @IsArray()
  @ArrayMaxSize(HEADERS_MAX)
  @ArrayUnique((item: ClaimHeaderDto | null) => item?.header, { message: 'headers must name each header once' })
  @ValidateNested({ each: true })
  @Type(() => ClaimHeaderDto)
  headers!: ClaimHeaderDto[];
}
