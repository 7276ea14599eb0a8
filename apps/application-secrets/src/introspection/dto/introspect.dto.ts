import { IsOptional, IsString } from 'class-validator';
import type { CredentialParameters } from '../../clients/client-credentials.js';

/** RFC 7662 section 2.1, and the parameters by which clients authenticate. A repeated parameter is a list, and refused. */
export class IntrospectDto implements CredentialParameters {
  @IsOptional()
  @IsString({ message: 'token must be given once' })
  token?: string;

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
