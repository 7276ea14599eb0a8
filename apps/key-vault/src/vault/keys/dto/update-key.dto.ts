import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { KEY_ALGORITHMS, KEY_TYPES, type KeyAlgorithm, type NamedKeyType } from '../../material/key-types.js';
import { EMPTY_LIST, ENVIRONMENTS_MAX } from './create-key.dto.js';
import { KeyEnvironmentDto } from './key-environment.dto.js';

/** What is absent or null stays as it is. */
export class UpdateKeyDto {
  /** The new name, unique in the project. */
  @IsOptional()
  @IsName()
  name?: string | null;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  /** Another type needs new material in every environment. */
  @IsOptional()
  @IsWord(KEY_TYPES)
  keyType?: NamedKeyType | null;

  @IsOptional()
  @IsWord(KEY_ALGORITHMS)
  algorithm?: KeyAlgorithm | null;

  /** The whole new set of environments: one that is not in it is undeployed. */
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => KeyEnvironmentDto)
  @IsObject({ each: true })
  @ArrayMaxSize(ENVIRONMENTS_MAX)
  @ArrayNotEmpty(EMPTY_LIST)
  @IsArray()
  cryptoKeyInfoEnvironmentList?: KeyEnvironmentDto[] | null;
}
