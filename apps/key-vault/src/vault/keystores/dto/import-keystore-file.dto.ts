import { IsBoolean, IsOptional } from 'class-validator';
import { EmptyIsAbsent, IsFormFile, ReadFlag, ReadWord } from '../../key-files/dto/form-rules.js';
import type { FormFile } from '../../multipart/multipart-form.js';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { KEYSTORE_TYPES, type KeystoreType } from '../../material/keystore.js';
import { KEYSTORE_BYTES_MAX } from './keystore-environment.dto.js';

/** A form. */
export class ImportKeystoreFileDto {
  @IsFormFile(KEYSTORE_BYTES_MAX)
  keyStoreFile!: FormFile;

  @IsName()
  keyStoreName!: string;

  /** In any letter case. */
  @ReadWord(KEYSTORE_TYPES)
  @IsWord(KEYSTORE_TYPES)
  keyStoreType!: KeystoreType;

  /** Of the keystore and its keys. No answer ever holds it. */
  @IsText(255)
  password!: string;

  /** Names between commas. */
  @IsOptional()
  @IsText(30_000)
  environmentList?: string;

  @EmptyIsAbsent()
  @IsOptional()
  @IsText(2000)
  keyStoreDescription?: string;

  /** Which entry is meant by default; needed when there is more than one. */
  @EmptyIsAbsent()
  @IsOptional()
  @IsText(255)
  alias?: string;

  /** Whether a keystore of this name gets the file; default false. */
  @ReadFlag()
  @IsOptional()
  @IsBoolean({ message: 'override must be true or false' })
  override?: boolean;
}
