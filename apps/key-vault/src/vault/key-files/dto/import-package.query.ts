import { IsBoolean, IsOptional } from 'class-validator';
import { UpdateKeyQuery } from '../../keys/dto/key.queries.js';
import { ReadFlag } from './form-rules.js';

/** What becomes of JWKs made from a key that is overwritten is said as for an update. */
export class ImportPackageQuery extends UpdateKeyQuery {
  /** Whether a key of this name is overwritten; default false: the new one is called `-imported`. */
  @ReadFlag()
  @IsOptional()
  @IsBoolean({ message: 'override must be true or false' })
  override?: boolean;
}
