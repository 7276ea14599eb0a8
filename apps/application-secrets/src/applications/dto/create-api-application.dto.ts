import { IsIn, IsOptional } from 'class-validator';
import { LenientEnum } from '../../management/proto-enum.js';
import { Runes } from '../../management/runes.js';
import { AUTH_METHOD_TYPES } from '../application.entity.js';

export class CreateApiApplicationDto {
  @Runes('AddAPIAppRequest.Name', { min: 1, max: 200 })
  name!: string;

  /** Absent: BASIC. */
  @IsOptional()
  @LenientEnum(AUTH_METHOD_TYPES)
  @IsIn(AUTH_METHOD_TYPES, {
    message: 'invalid AddAPIAppRequest.AuthMethodType: value must be one of the defined enum values',
  })
  authMethodType?: (typeof AUTH_METHOD_TYPES)[number];
}
