import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

export class RetireVersionQuery {
  /** Of what has a ring in each: only in this one. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  environment?: string;

  /** `true`: also a version that was used lately. */
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  force?: 'true' | 'false';
}
