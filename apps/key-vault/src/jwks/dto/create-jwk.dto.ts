import { IsOptional } from 'class-validator';
import { IsName, IsText, IsWord } from '../../text-rules.js';
import { SOURCE_TYPES, type SourceType, USE_TYPES, type UseType } from '../jwk.entity.js';
import { ALGORITHMS } from '../jwk-algorithms.js';

export class CreateJwkDto {
  /** Unique in the project. */
  @IsName({ empty: 'JWK name can not be empty!' })
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  /** A key of the project, else of the shared project `admin`. */
  @IsName()
  keyName!: string;

  /** Whose material it is made from, now and after each rotation. */
  @IsName({ maxLength: 100 })
  environmentName!: string;

  @IsOptional()
  @IsWord(USE_TYPES)
  useType?: UseType | null;

  /** Absent: the usual one of the key. */
  @IsOptional()
  @IsWord(ALGORITHMS)
  algorithm?: string | null;

  /** Kept through rotations. Absent: each version has its RFC 7638 thumbprint. */
  @IsOptional()
  @IsName({ empty: 'kid value can not be empty!' })
  kid?: string | null;

  /** PRIVATE_KEY keeps the private half as well, PUBLIC_KEY never has it. Only `parse-from-key` may leave it out. */
  @IsOptional()
  @IsWord(SOURCE_TYPES)
  sourceType?: SourceType | null;
}
