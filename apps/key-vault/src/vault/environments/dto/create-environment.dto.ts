import { IsOptional } from 'class-validator';
import { IsName, IsText } from '../../text/text-rules.js';

export class CreateEnvironmentDto {
  /** Unique in the installation. */
  @IsName({ maxLength: 100 })
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;
}
