import { CREDENTIAL_KINDS, type CredentialKind, type CredentialVersionState, VERSION_STATES } from '@rekey/contracts';
import { PageQuery } from '@rekey/http';
import { IsIn, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';

export const CREDENTIAL_SORTS = ['name', '-name', 'rotatedAt', '-rotatedAt', 'expiresAt', '-expiresAt'] as const;
export type CredentialSort = (typeof CREDENTIAL_SORTS)[number];

export class ListCredentialsQuery extends PageQuery {
  @IsOptional()
  @IsIn(CREDENTIAL_KINDS)
  kind?: CredentialKind;

  /** `org:<id>`, `project:<id>`, `vault-project:<name>`, `zone:<id>` or `environment:<name>`. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  scope?: string;

  /** Of any live version. */
  @IsOptional()
  @IsIn(VERSION_STATES)
  state?: CredentialVersionState;

  /** Name of the policy that it is under. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  policy?: string;

  /** Those that end by themselves before this time. */
  @IsOptional()
  @IsISO8601({ strict: true })
  expiresBefore?: string;

  /** Those that turned last, or were made, before this time. */
  @IsOptional()
  @IsISO8601({ strict: true })
  rotatedBefore?: string;

  /** Those that nobody has used since this time. */
  @IsOptional()
  @IsISO8601({ strict: true })
  unusedSince?: string;

  /** Part of the name or the id. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  text?: string;

  @IsOptional()
  @IsIn(CREDENTIAL_SORTS)
  sort: CredentialSort = 'name';

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  override after?: string;
}
