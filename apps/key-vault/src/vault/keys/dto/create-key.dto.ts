import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { KEY_ALGORITHMS, KEY_TYPES, type KeyAlgorithm, type NamedKeyType } from '../../material/key-types.js';
import { KeyEnvironmentDto } from './key-environment.dto.js';

export const ENVIRONMENTS_MAX = 100;
export const EMPTY_LIST = { message: 'cryptoKeyInfoEnvironmentList value can not be empty!' };

export class CreateKeyDto {
  /** Unique in the project. */
  @IsName()
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  @IsWord(KEY_TYPES)
  keyType!: NamedKeyType;

  /** Required for a SECRET_KEY, without meaning for the others. */
  @IsOptional()
  @IsWord(KEY_ALGORITHMS)
  algorithm?: KeyAlgorithm | null;

  @ValidateNested({ each: true })
  @Type(() => KeyEnvironmentDto)
  @IsObject({ each: true })
  @ArrayMaxSize(ENVIRONMENTS_MAX)
  @ArrayNotEmpty(EMPTY_LIST)
  @IsArray(EMPTY_LIST)
  cryptoKeyInfoEnvironmentList!: KeyEnvironmentDto[];
}
