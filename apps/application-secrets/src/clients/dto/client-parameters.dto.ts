import { IsOptional, IsString } from 'class-validator';
import type { CredentialParameters } from '../client-credentials.js';

/** The parameters by which clients authenticate. A repeated parameter is a list, and refused (RFC 6749 section 3.2). */
export class ClientParametersDto implements CredentialParameters {
  @IsOptional()
  @IsString({ message: 'client_id must be given once' })
  client_id?: string;

  @IsOptional()
  @IsString({ message: 'client_secret must be given once' })
  client_secret?: string;

  @IsOptional()
  @IsString({ message: 'client_assertion must be given once' })
  client_assertion?: string;

  @IsOptional()
  @IsString({ message: 'client_assertion_type must be given once' })
  client_assertion_type?: string;
}
