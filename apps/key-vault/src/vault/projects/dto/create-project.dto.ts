import { IsOptional } from 'class-validator';
import { IsName, IsText } from '../../text/text-rules.js';

export class CreateProjectDto {
  /** Unique in the installation; part of paths and of grants' scopes. */
  @IsName({ maxLength: 100 })
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;
}
