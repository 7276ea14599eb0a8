import { IsBoolean, IsOptional } from 'class-validator';
import { KEY_ALGORITHMS, KEY_TYPES, type KeyAlgorithm, type NamedKeyType } from '../../material/key-types.js';
import type { FormFile } from '../../multipart/multipart-form.js';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { EmptyIsAbsent, IsFormFile, ReadFlag, ReadWord } from './form-rules.js';

const FILE_BYTES_MAX = 1024 * 1024;

/** A form. */
export class ImportKeyFileDto {
  /** A PEM, base64 of it, the bytes of a secret key, or a ZIP with one such file per environment. */
  @IsFormFile(FILE_BYTES_MAX)
  keyFile!: FormFile;

  @IsName()
  keyName!: string;

  @ReadWord(KEY_TYPES)
  @IsWord(KEY_TYPES)
  keyType!: NamedKeyType;

  /** Required for a SECRET_KEY. In any letter case. */
  @ReadWord(KEY_ALGORITHMS)
  @IsOptional()
  @IsWord(KEY_ALGORITHMS)
  algorithm?: KeyAlgorithm;

  /** Names between commas. Required but for a ZIP, whose files name theirs. */
  @IsOptional()
  @IsText(30_000)
  environmentList?: string;

  /** Of a ZIP, a JSON object: an environment of it to the one here; an empty text leaves it out. */
  @EmptyIsAbsent()
  @IsOptional()
  @IsText(30_000)
  environmentMapping?: string;

  @EmptyIsAbsent()
  @IsOptional()
  @IsText(2000)
  keyDescription?: string;

  @EmptyIsAbsent()
  @IsOptional()
  @IsText(255)
  alias?: string;

  /** Whether a key of this name gets the material; default false. */
  @ReadFlag()
  @IsOptional()
  @IsBoolean({ message: 'override must be true or false' })
  override?: boolean;
}
