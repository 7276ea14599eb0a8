import { IsOptional } from 'class-validator';
import { EmptyIsAbsent, IsFormFile } from '../../key-files/dto/form-rules.js';
import type { FormFile } from '../../multipart/multipart-form.js';
import { IsName, IsText } from '../../text/text-rules.js';
import { DOCUMENT_BYTES_MAX } from './create-jwk.dto.js';
import { IsKid } from './kid-rule.js';

/** A form. */
export class ImportJwkFileDto {
  /** JSON of a JWK or JWK Set. */
  @IsFormFile(DOCUMENT_BYTES_MAX)
  jwkFile!: FormFile;

  @IsName({ empty: 'JWK name can not be empty!' })
  jwkName!: string;

  /** Which key of the file; one that has no kid itself takes it. */
  @IsKid()
  kid!: string;

  @EmptyIsAbsent()
  @IsOptional()
  @IsText(2000)
  jwkDescription?: string;
}
