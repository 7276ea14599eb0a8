import { IsIn, IsOptional } from 'class-validator';
import { InProjectRequestDto } from '../../management/dto/ids.dto.js';
import { DefinedEnum, LenientEnum } from '../../management/proto-enum.js';
import { Runes } from '../../management/runes.js';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from '../application.entity.js';

export class CreateApiApplicationDto extends InProjectRequestDto {
  @Runes('AddAPIAppRequest.Name', { min: 1, max: 200 })
  name!: string;

  /** Absent: BASIC. */
  @IsOptional()
  @LenientEnum(AUTH_METHOD_TYPES)
  @IsIn(AUTH_METHOD_TYPES, {
    message: 'invalid AddAPIAppRequest.AuthMethodType: value must be one of the defined enum values',
  })
  authMethodType?: (typeof AUTH_METHOD_TYPES)[number];

  /** Which access tokens it gets; the vendor's API applications get none. Absent: JWT. */
  @DefinedEnum('AddAPIAppRequest.AccessTokenType', ACCESS_TOKEN_TYPES)
  accessTokenType?: string | number | null;
}
