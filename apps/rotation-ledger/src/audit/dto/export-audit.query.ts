import { IsOptional, IsString, MaxLength } from 'class-validator';

export class ExportAuditQuery {
  /** Index of the first entry, or a time: then what happened at it or later, and what was logged between. Default: the first. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  from?: string;

  /** Index behind the last entry, or a time: then what happened before it, and what was logged between. Default: the end. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  to?: string;
}
