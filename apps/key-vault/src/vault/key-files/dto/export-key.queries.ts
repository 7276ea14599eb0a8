import { IsBoolean, IsOptional } from 'class-validator';
import { IsName } from '../../text/text-rules.js';
import { EmptyIsAbsent, ReadFlag } from './form-rules.js';

export class ExportKeyFileQuery {
  /** Absent: all of them, in a ZIP. */
  @EmptyIsAbsent()
  @IsOptional()
  @IsName()
  environmentName?: string;
}

export class ExportKeyQuery {
  @ReadFlag()
  @IsOptional()
  @IsBoolean({ message: 'encrypt must be true or false' })
  encrypt?: boolean;
}
