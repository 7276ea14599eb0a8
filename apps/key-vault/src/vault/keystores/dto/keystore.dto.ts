import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { ENVIRONMENTS_MAX } from '../../keys/dto/create-key.dto.js';
import { IsName, IsText } from '../../text/text-rules.js';
import { KeystoreEnvironmentDto } from './keystore-environment.dto.js';

const EMPTY_LIST = { message: 'keyStoreEnvironmentList value can not be empty!' };

export class CreateKeystoreDto {
  /** Unique in the project. */
  @IsName()
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  @ValidateNested({ each: true })
  @Type(() => KeystoreEnvironmentDto)
  @IsObject({ each: true })
  @ArrayMaxSize(ENVIRONMENTS_MAX)
  @ArrayNotEmpty(EMPTY_LIST)
  @IsArray(EMPTY_LIST)
  keyStoreEnvironmentList!: KeystoreEnvironmentDto[];
}

/** What is absent or null stays as it is. */
export class UpdateKeystoreDto {
  /** The new name, unique in the project. */
  @IsOptional()
  @IsName()
  name?: string | null;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  /** The whole new list: the keystore is undeployed from environments that are not in it. */
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => KeystoreEnvironmentDto)
  @IsObject({ each: true })
  @ArrayMaxSize(ENVIRONMENTS_MAX)
  @ArrayNotEmpty(EMPTY_LIST)
  @IsArray(EMPTY_LIST)
  keyStoreEnvironmentList?: KeystoreEnvironmentDto[] | null;
}
