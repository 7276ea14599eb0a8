import { MayBeAbsent } from '@rekey/http';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsEmail,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

export class GrantDto {
  @IsString()
  @MaxLength(100)
  permission!: string;

  /** `org:<id>`, `project:<id or name>`, `zone:<id>` or `environment:<name>`; absent: everywhere. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(300)
  scope?: string;
}

export class CreateAccessTokenDto {
  @IsString()
  @Length(1, 200)
  name!: string;

  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => GrantDto)
  grants!: GrantDto[];

  /** Life of the token, `"3600s"`; absent: it does not expire. */
  @MayBeAbsent()
  @Matches(/^[1-9]\d{0,9}(\.\d{1,9})?s$/, { message: 'must be a duration of at least one second, like "3600s"' })
  expiresIn?: string;

  /** With it the token also authenticates as `X-Auth-Email` + `X-Auth-Key`. */
  @MayBeAbsent()
  @IsEmail()
  @MaxLength(320)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  email?: string;

  /** SPKI PEM or JWK: RSA from 2048 bits, P-256, P-384 or P-521. What a runtime fetches with the token is encrypted to it. */
  @MayBeAbsent()
  @IsDefined({ message: 'publicKey must be an SPKI PEM or a JWK' })
  publicKey?: string | object;
}
