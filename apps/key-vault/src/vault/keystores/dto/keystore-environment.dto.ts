import { IsOptional, ValidateBy } from 'class-validator';
import { decodeBase64 } from '../../text/decode-base64.js';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { KEYSTORE_TYPES, type KeystoreType } from '../../material/keystore.js';

/** Of base64: keystores with long chains have a few thousand. */
const FILE_LENGTH_MAX = 262_144;
/** As long as base64 of it may be. */
export const KEYSTORE_BYTES_MAX = (FILE_LENGTH_MAX / 4) * 3;

/** One environment of a keystore. */
export class KeystoreEnvironmentDto {
  @IsName({ maxLength: 100 })
  environmentName!: string;

  /** Base64 of the keystore. */
  @IsBase64File()
  file!: string;

  /** Of the keystore and its keys. No answer ever holds it. */
  @IsText(255)
  password!: string;

  /** Which entry is meant by default; needed when there is more than one key, or more than one certificate and no key. */
  @IsOptional()
  @IsText(255)
  alias?: string | null;

  @IsWord(KEYSTORE_TYPES)
  keyStoreType!: KeystoreType;
}

function IsBase64File(): PropertyDecorator {
  return ValidateBy({
    name: 'isBase64File',
    validator: {
      validate: (value) =>
        typeof value === 'string' && value.length <= FILE_LENGTH_MAX && decodeBase64(value) !== undefined,
      defaultMessage: (args) =>
        args?.value === undefined || args.value === null || args.value === ''
          ? 'file value can not be empty!'
          : `file must be base64 of at most ${FILE_LENGTH_MAX} characters`,
    },
  });
}
