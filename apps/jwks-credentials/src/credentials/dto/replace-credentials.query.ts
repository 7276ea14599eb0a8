import { IsIn, IsOptional } from 'class-validator';

export class ReplaceCredentialsQuery {
  /** `true` changes nothing and tells what would change, and which keys are in use. */
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
