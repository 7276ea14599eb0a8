import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  Equals,
  IsArray,
  IsObject,
  IsOptional,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { ENVIRONMENTS_MAX } from '../keys/dto/create-key.dto.js';
import { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import { KEY_ALGORITHMS, KEY_TYPES, type KeyAlgorithm, type NamedKeyType } from '../material/key-types.js';
import { IsName, IsText, IsWord } from '../text/text-rules.js';
import { packageUnreadable } from './package.errors.js';
import type { ExportedKey } from './key-exports.service.js';

/** The vendor's names for a package with a key. */
const TYPE = 'CERTIFICATE';
const KIND = 'CRYPTO_KEY_INFO';

/** A key as it is in a package, its material in base64 of the bytes that are stored. */
export class PackedKey {
  @IsName()
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  @IsWord(KEY_TYPES)
  keyType!: NamedKeyType;

  @IsOptional()
  @IsWord(KEY_ALGORITHMS)
  algorithm?: KeyAlgorithm | null;

  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(ENVIRONMENTS_MAX)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => KeyEnvironmentDto)
  cryptoKeyInfoEnvironmentList!: KeyEnvironmentDto[];
}

class KeyPackage {
  @Equals(TYPE)
  type!: string;

  @Equals(KIND)
  kind!: string;

  @Equals(1)
  version!: number;

  @IsObject()
  @ValidateNested()
  @Type(() => PackedKey)
  key!: PackedKey;
}

export function writePackage({ key, materials }: ExportedKey): Buffer {
  const { name, description, keyType, algorithm } = key;
  const cryptoKeyInfoEnvironmentList = materials.map(({ environmentName, alias, bytes }) => {
    return { environmentName, alias, content: bytes.toString('base64') };
  });
  const packed = { name, description, keyType, algorithm, cryptoKeyInfoEnvironmentList };
  return Buffer.from(JSON.stringify({ type: TYPE, kind: KIND, version: 1, key: packed }, null, 2));
}

/** @throws PackageInvalid, without quoting what it read */
export function readPackage(value: unknown): PackedKey {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw packageUnreadable('it is no object');
  const read = plainToInstance(KeyPackage, value);
  const [error] = validateSync(read, { whitelist: true });
  if (error !== undefined) throw packageUnreadable(`${error.property} is missing or wrong`);
  return read.key;
}
