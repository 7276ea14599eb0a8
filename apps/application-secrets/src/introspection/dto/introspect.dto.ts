import { ClientParametersDto } from '../../clients/dto/client-parameters.dto.js';

/** RFC 7662 section 2.1. */
export class IntrospectDto extends ClientParametersDto {
  token!: string;

  /** Not needed: every kind of token is known by its look. */
  token_type_hint?: string;
}
