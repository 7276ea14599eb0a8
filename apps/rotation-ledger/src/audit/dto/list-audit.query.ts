import { PageQuery } from '@rekey/http';
import { IsIn, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';
import { AUDIT_OUTCOMES, type AuditOutcome } from '../audit-entry.js';

export class ListAuditQuery extends PageQuery {
  /** What happened at this time or later. */
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  /** What happened before this time. */
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  /** Who did it: id of a token, `bootstrap`, or `system:<service>`. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  actor?: string;

  /** What was done, as events are called: `key.rotated`. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  action?: string;

  /** Id of what it was done to. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  subject?: string;

  @IsOptional()
  @IsIn(AUDIT_OUTCOMES)
  outcome?: AuditOutcome;
}
