import { IsInt, IsOptional, Min } from 'class-validator';

export class CompromiseRotationDto {
  /** Default: the version that the rotation ended. */
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}
