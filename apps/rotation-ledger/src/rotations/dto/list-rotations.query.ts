import { CREDENTIAL_KINDS, type CredentialKind } from '@rekey/contracts';
import { PageQuery } from '@rekey/http';
import { IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { ROTATION_STATES, type RotationState } from '../rotation-state.js';

export class ListRotationsQuery extends PageQuery {
  @IsOptional()
  @IsIn(ROTATION_STATES)
  state?: RotationState;

  @IsOptional()
  @IsIn(CREDENTIAL_KINDS)
  kind?: CredentialKind;

  /** `<kind>/<id>`. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  @Matches(/^[a-z-]+\/.+$/, { message: 'must be <kind>/<id>' })
  credential?: string;

  /** Those that began at this time or later. */
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  /** Those that began before this time. */
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  /** Who began it: id of a token, `bootstrap`, or `system:<service>`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  /** Id of the campaign that it is part of. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  campaign?: string;
}
