import { IsOptional, IsString } from 'class-validator';
import { ClientParametersDto } from '../../clients/dto/client-parameters.dto.js';

/** RFC 6749 section 4.4.2. */
export class TokenRequestDto extends ClientParametersDto {
  /** `client_credentials` */
  @IsOptional()
  @IsString({ message: 'grant_type must be given once' })
  grant_type?: string;

  /** Separated by spaces. */
  @IsOptional()
  @IsString({ message: 'scope must be given once' })
  scope?: string;
}
