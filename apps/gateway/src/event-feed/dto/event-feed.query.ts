import { PageQuery } from '@rekey/http';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class EventFeedQuery extends PageQuery {
  /** CloudEvents type, whole or short (`key.rotated`). */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  type?: string;

  /** Id of what changed. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subject?: string;
}
