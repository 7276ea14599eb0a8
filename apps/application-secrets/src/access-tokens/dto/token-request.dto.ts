import { ClientParametersDto } from '../../clients/dto/client-parameters.dto.js';

/** RFC 6749 section 4.4.2. */
export class TokenRequestDto extends ClientParametersDto {
  /** `client_credentials` */
  grant_type!: string;

  /** Separated by spaces. */
  scope?: string;
}
