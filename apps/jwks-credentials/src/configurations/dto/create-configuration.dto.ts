import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

/** Header or cookie of the request, as the vendor's rules language names them: headers in lower case, cookies as they are. */
export const TOKEN_SOURCE =
  /^http\.request\.(headers\["[^"\p{Cc}\p{Lu}]{1,250}"\]|cookies\["[^"\p{Cc}]{1,250}"\])\[\d{1,4}\]$/u;
export const TOKEN_SOURCE_MESSAGE =
  'each value must look like http.request.headers["x-auth"][0] (in lower case) or http.request.cookies["name"][0]';

const upperCase = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.toUpperCase() : value);

export class CredentialsDto {
  /** JWKs (RFC 7517). Members that are not needed to verify are dropped; `k` of an oct key is kept sealed and never shown. */
  @IsArray()
  keys!: unknown[];
}

export class CreateConfigurationDto {
  /** Need not be unique. */
  @IsString()
  @MaxLength(50)
  title!: string;

  @IsString()
  @MaxLength(500)
  description!: string;

  /** Where a request carries the token: `http.request.headers["x-auth"][0]` or `http.request.cookies["name"][0]`. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @IsString({ each: true })
  @Matches(TOKEN_SOURCE, { each: true, message: TOKEN_SOURCE_MESSAGE })
  token_sources!: string[];

  /** In any letter case. */
  @Transform(upperCase)
  @IsIn(['JWT'])
  token_type!: 'JWT';

  @IsObject()
  @ValidateNested()
  @Type(() => CredentialsDto)
  credentials!: CredentialsDto;
}
