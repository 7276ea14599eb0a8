import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { CURVES, type CurveName, type JwkType, RSA_SIZES, SECRET_SIZES } from '../generate-material.js';
import { USE_TYPES, type UseType } from '../../jwk-store/jwk.entity.js';
import { KID_POLICIES, type KidPolicy } from '../kid-policy.js';
import { IsAlgorithm } from './algorithm-rule.js';
import { IsKid } from './kid-rule.js';
import { IsJwkType } from './jwk-type-rule.js';

/** What every type has. */
export class GenerationDto {
  /** Absent: SIGNATURE if the key can sign. */
  @IsOptional()
  @IsWord(USE_TYPES)
  keyUseType?: UseType | null;

  /** Absent: the usual one of the key. In the vendor's spelling (`RSA256`, `RSA_OAEP_256`) or by its standard name. */
  @IsOptional()
  @IsAlgorithm()
  algorithm?: string | null;

  /** How a kid is made when none is given: milliseconds since 1970 (default), RFC 7638 thumbprint, time, or none at all. */
  @IsOptional()
  @IsWord(KID_POLICIES)
  keyIdType?: KidPolicy | null;

  /** Shown with the JWK; now when absent. */
  @IsOptional()
  @IsISO8601({ strict: true })
  notBeforeTime?: string | null;

  /** Shown with the JWK, which goes on beyond it; a year after `notBeforeTime` when absent. */
  @IsOptional()
  @IsISO8601({ strict: true })
  expirationTime?: string | null;
}

export class RsaGenerationDto extends GenerationDto {
  @IsIn(RSA_SIZES)
  keySize!: number;
}

export class EcGenerationDto extends GenerationDto {
  @IsWord(CURVES.EC)
  curveType!: CurveName;
}

export class OkpGenerationDto extends GenerationDto {
  @IsWord(CURVES.OKP)
  curveType!: CurveName;
}

export class OctGenerationDto extends GenerationDto {
  @IsIn(SECRET_SIZES)
  keySize!: number;

  /** Octets, of PBES2; 8 when absent. */
  @IsOptional()
  @Max(1024)
  @Min(8)
  @IsInt()
  passwordSaltLength?: number | null;

  /** Of PBES2; 1000 when absent. */
  @IsOptional()
  @Max(10_000_000)
  @Min(1000)
  @IsInt()
  passwordIterationCount?: number | null;
}

/** With the one of `rsa`, `ec`, `oct` and `okp` that the type names. */
export class GenerateJwkDto {
  /** Unique in the project. */
  @IsName({ empty: 'JWK name can not be empty!' })
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  @IsJwkType()
  type!: JwkType;

  /** Absent: made as `keyIdType` says. */
  @IsOptional()
  @IsKid()
  kid?: string | null;

  /** Where it is deployed; absent: everywhere. */
  @IsOptional()
  @IsName({ maxLength: 100 })
  environmentName?: string | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => RsaGenerationDto)
  @IsObject()
  rsa?: RsaGenerationDto | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => EcGenerationDto)
  @IsObject()
  ec?: EcGenerationDto | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => OctGenerationDto)
  @IsObject()
  oct?: OctGenerationDto | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => OkpGenerationDto)
  @IsObject()
  okp?: OkpGenerationDto | null;
}
