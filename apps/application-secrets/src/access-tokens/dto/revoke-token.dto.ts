import { IsOptional, IsString } from 'class-validator';
import { ClientParametersDto } from '../../clients/dto/client-parameters.dto.js';

/** RFC 7009 section 2.1. */
export class RevokeTokenDto extends ClientParametersDto {
  @IsOptional()
  @IsString({ message: 'token must be given once' })
  token?: string;

  /** Not needed: every kind of token is known by its look. */
  @IsOptional()
  @IsString({ message: 'token_type_hint must be given once' })
  token_type_hint?: string;
}
