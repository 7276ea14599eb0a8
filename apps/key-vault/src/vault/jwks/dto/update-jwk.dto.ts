import { IsOptional } from 'class-validator';
import { IsName, IsText } from '../../text/text-rules.js';

/** Whatever it changes, the JWK follows its source no more. */
export class UpdateJwkDto {
  /** Unique in the project. Absent: it stays. */
  @IsOptional()
  @IsName({ empty: 'JWK name can not be empty!' })
  name?: string | null;

  /** Absent: it stays. */
  @IsOptional()
  @IsText(2000)
  description?: string | null;
}
