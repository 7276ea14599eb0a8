import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { StrictEnum } from '../../management/proto-enum.js';
import { Runes } from '../../management/runes.js';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../key-material.js';

const ID = { min: 1, max: 200 };
export const KEY_TYPES = ['KEY_TYPE_UNSPECIFIED', 'KEY_TYPE_JSON'] as const;

export class CreateApplicationKeyDto {
  /** Absent or unspecified means JSON, as the documentation has it; the vendor's server refuses both. */
  @IsOptional()
  @StrictEnum(KEY_TYPES)
  @IsIn(KEY_TYPES, { message: 'invalid AddAppKeyRequest.Type: value must be one of the defined enum values' })
  type?: (typeof KEY_TYPES)[number];

  /** RFC 3339. Absent: the key does not expire. */
  @IsOptional()
  @IsString({ message: 'invalid AddAppKeyRequest.ExpirationDate: value must be an RFC 3339 timestamp' })
  expirationDate?: string;

  /** Not the vendor's. What key to make. */
  @IsOptional()
  @IsIn(KEY_ALGORITHMS, { message: `invalid AddAppKeyRequest.KeyAlgorithm: must be ${KEY_ALGORITHMS.join(', ')}` })
  keyAlgorithm?: KeyAlgorithm;

  /** Not the vendor's. The public half of the caller's own key: a JWK, or SPKI in PEM. None is made then. */
  @IsOptional()
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'object' }] })
  publicKey?: unknown;
}

/** In management v1. */
export class AddAppKeyRequestDto extends CreateApplicationKeyDto {
  @Runes('$Request.ProjectId', ID)
  projectId!: string;

  @Runes('$Request.AppId', ID)
  appId!: string;
}
