import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { EmptyIsAbsent, IsFormFile } from '../../key-files/dto/form-rules.js';
import type { FormFile } from '../../multipart/multipart-form.js';
import { IsName, IsText } from '../../text/text-rules.js';

const FILE_BYTES_MAX = 65_536;
const LIST_LENGTH_MAX = 20_000;

/** A form. */
export class CertificateFormDto {
  /** Unique in the project; the one of the path in an update. */
  @IsName()
  certificateName!: string;

  /** Unique in each environment. */
  @IsName()
  alias!: string;

  @EmptyIsAbsent()
  @IsOptional()
  @IsText(2000)
  certificateDescription?: string;

  /** Names apart by commas: the whole list of environments. */
  @IsText(LIST_LENGTH_MAX)
  environmentList!: string;

  /** PEM or DER; as a file, or PEM as a text. */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? { fileName: '', bytes: Buffer.from(value) } : value,
  )
  @IsFormFile(FILE_BYTES_MAX)
  pemEncodedFile!: FormFile;
}
