import { IsIn, IsOptional } from 'class-validator';

export class DryRunQuery {
  /** `true`: the answer is what would happen, and nothing does. */
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  dryRun?: 'true' | 'false';
}
