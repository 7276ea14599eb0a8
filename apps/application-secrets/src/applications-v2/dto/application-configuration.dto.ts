import { Flag } from '@rekey/http';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from '../../applications/application.entity.js';
import { CommonOidcConfigurationDto } from '../../applications/dto/oidc-configuration.dto.js';
import { OIDC_APP_TYPES, OIDC_RESPONSE_TYPES } from '../../applications/oidc-settings.js';
import { DefinedEnum, DefinedEnums } from '../../management/proto-enum.js';

/** In the v2 services the response types count from 1. */
const RESPONSE_TYPES = ['OIDC_RESPONSE_TYPE_UNSPECIFIED', ...OIDC_RESPONSE_TYPES] as const;

export class ApiConfigurationDto {
  /** Absent: BASIC, which in protobuf is the same. */
  @DefinedEnum('APIConfiguration.AuthMethodType', AUTH_METHOD_TYPES)
  authMethodType?: string | number | null;

  /** Which access tokens it gets; the vendor's API applications get none. Absent: JWT, or as it is. */
  @DefinedEnum('APIConfiguration.AccessTokenType', ACCESS_TOKEN_TYPES)
  accessTokenType?: string | number | null;
}

/** As v2 calls the fields. */
export class OidcConfigurationV2Dto extends CommonOidcConfigurationDto {
  @DefinedEnums('OIDCConfiguration.ResponseTypes', RESPONSE_TYPES)
  responseTypes?: (string | number)[] | null;

  @DefinedEnum('OIDCConfiguration.ApplicationType', OIDC_APP_TYPES)
  applicationType?: string | number | null;

  @Flag('OIDCConfiguration.DevelopmentMode')
  developmentMode?: boolean | null;
}

/** As v2beta calls them. */
export class OidcConfigurationBetaDto extends CommonOidcConfigurationDto {
  @DefinedEnums('OIDCConfiguration.ResponseTypes', RESPONSE_TYPES)
  responseTypes?: (string | number)[] | null;

  @DefinedEnum('OIDCConfiguration.AppType', OIDC_APP_TYPES)
  appType?: string | number | null;

  @Flag('OIDCConfiguration.DevMode')
  devMode?: boolean | null;
}
