import { IsDefined, IsString, MaxLength } from 'class-validator';
import { IsName } from '../../vault/text/text-rules.js';

export class CreateWorkerDto {
  /** Unique in the environment. */
  @IsName({ maxLength: 100 })
  name!: string;

  /** Where each new bundle is posted. */
  @IsString()
  @MaxLength(2000)
  url!: string;

  /** SPKI PEM or JWK: RSA from 2048 bits, P-256, P-384 or P-521. */
  @IsDefined()
  publicKey!: string | object;
}
