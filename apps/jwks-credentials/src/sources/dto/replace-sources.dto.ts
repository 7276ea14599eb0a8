import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, IsUrl, Length, MaxLength, ValidateNested } from 'class-validator';

const SOURCES_MAX = 16;

export class JwkSourceDto {
  /** Project of the vault. */
  @IsString()
  @Length(1, 200)
  project!: string;

  /** Name of the JWK. */
  @IsString()
  @Length(1, 200)
  name!: string;
}

export class UrlSourceDto {
  /** Of a JWKS. */
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an http(s) URL' },
  )
  @MaxLength(2048)
  url!: string;
}

export class ReplaceSourcesDto {
  @IsArray()
  @ArrayMaxSize(SOURCES_MAX)
  @ValidateNested({ each: true })
  @Type(() => JwkSourceDto)
  jwks: JwkSourceDto[] = [];

  @IsArray()
  @ArrayMaxSize(SOURCES_MAX)
  @ValidateNested({ each: true })
  @Type(() => UrlSourceDto)
  urls: UrlSourceDto[] = [];
}
