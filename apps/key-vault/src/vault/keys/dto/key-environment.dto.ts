import { IsOptional } from 'class-validator';
import { IsName, IsText } from '../../text/text-rules.js';

/** An RSA key of 8192 bits in base64 of PEM needs a tenth of it. */
const CONTENT_LENGTH_MAX = 65_536;
/** As long as base64 of it may be. */
export const KEY_CONTENT_BYTES_MAX = (CONTENT_LENGTH_MAX / 4) * 3;

/** One environment of a key: what is deployed there, and under which alias. */
export class KeyEnvironmentDto {
  @IsName({ maxLength: 100 })
  environmentName!: string;

  /** Base64 of the PEM or of the secret bytes; bare PEM is read as well. Absent in an update: the material stays. */
  @IsOptional()
  @IsText(CONTENT_LENGTH_MAX)
  content?: string | null;

  /** Absent in an update: the alias stays. */
  @IsOptional()
  @IsText(255)
  alias?: string | null;
}
