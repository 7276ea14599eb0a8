import { IsBoolean, IsOptional } from 'class-validator';
import { ReadFlag } from '../../key-files/dto/form-rules.js';

export class ExportJwkFileQuery {
  /** Whether the private members are left out; default false. */
  @ReadFlag()
  @IsOptional()
  @IsBoolean({ message: 'publicOnly must be true or false' })
  publicOnly?: boolean;
}
