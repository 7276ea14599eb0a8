import { IsIn, IsOptional, IsString } from 'class-validator';
import { StrictEnum } from '../../management/proto-enum.js';

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
}
