import { IsOptional, IsString, MaxLength } from 'class-validator';

const LENGTH_MAX = 512;

/** A form of RFC 6749, section 4.4. */
export class ApiopsTokenDto {
  /** `client_credentials` */
  @IsOptional()
  @IsString()
  @MaxLength(LENGTH_MAX)
  grant_type?: string;

  /** The e-mail or the name that an access token was issued with. */
  @IsOptional()
  @IsString()
  @MaxLength(LENGTH_MAX)
  client_id?: string;

  /** The access token. */
  @IsOptional()
  @IsString()
  @MaxLength(LENGTH_MAX)
  client_secret?: string;
}
