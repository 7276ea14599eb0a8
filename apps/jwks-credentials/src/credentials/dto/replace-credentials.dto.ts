import { IsArray } from 'class-validator';

export class ReplaceCredentialsDto {
  /** Public keys (RFC 7517): RSA with RS* or PS*, EC with ES256 or ES384. */
  @IsArray()
  keys!: unknown[];
}
