import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, Length, MaxLength, ValidateNested } from 'class-validator';

const SOURCES_MAX = 16;

export class JwkSourceDto {
  /** Project of the vault. */
  @IsString()
  @Length(1, 300)
  project!: string;

  /** Name of the JWK. */
  @IsString()
  @Length(1, 300)
  name!: string;
}

export class UrlSourceDto {
  /** Of a JWK Set, http or https. */
  @IsString()
  @MaxLength(2048)
  url!: string;
}

export class ReplaceSourcesDto {
  /** JWKs of the vault that the configuration follows; absent: none. */
  @IsArray()
  @ArrayMaxSize(SOURCES_MAX)
  @ValidateNested({ each: true })
  @Type(() => JwkSourceDto)
  jwks?: JwkSourceDto[] = [];

  /** JWK Sets of others; absent: none. */
  @IsArray()
  @ArrayMaxSize(SOURCES_MAX)
  @ValidateNested({ each: true })
  @Type(() => UrlSourceDto)
  urls?: UrlSourceDto[] = [];
}
