import { AppRequestDto } from '../../management/dto/ids.dto.js';
import { DefinedEnum } from '../../management/proto-enum.js';
import { Runes } from '../../management/runes.js';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from '../application.entity.js';
import { OidcConfigurationDto } from './oidc-configuration.dto.js';

const ID = { min: 1, max: 200 };

export class RenameApplicationDto extends AppRequestDto {
  @Runes('UpdateAppRequest.Name', { min: 1, max: 200 })
  name!: string;
}

export class UpdateApiConfigDto extends AppRequestDto {
  /** Absent: BASIC, which in protobuf is the same. */
  @DefinedEnum('UpdateAPIAppConfigRequest.AuthMethodType', AUTH_METHOD_TYPES)
  authMethodType?: string | number | null;

  /** Which access tokens it gets. Absent: as it is. */
  @DefinedEnum('UpdateAPIAppConfigRequest.AccessTokenType', ACCESS_TOKEN_TYPES)
  accessTokenType?: string | number | null;
}

export class UpdateOidcConfigRequestDto extends OidcConfigurationDto {
  @Runes('$Request.ProjectId', ID)
  projectId!: string;

  @Runes('$Request.AppId', ID)
  appId!: string;
}
