import { IsArray } from 'class-validator';

export class ReplaceCredentialsDto {
  /** JWKs (RFC 7517): RSA with RS* or PS*, EC with ES256 or ES384, oct with HS*. Of an oct key `k` is kept sealed and never shown. */
  @IsArray()
  keys!: unknown[];
}
