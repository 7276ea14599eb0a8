import { enumOf } from '@rekey/http';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from '../applications/application.entity.js';
import type { ApiConfiguration } from '../applications/new-application.js';
import { type OidcConfiguration, readOidcConfigurationV2 } from '../applications/read-oidc-configuration.js';
import type {
  ApiConfigurationDto,
  OidcConfigurationBetaDto,
  OidcConfigurationV2Dto,
} from './dto/application-configuration.dto.js';

type Maybe<T> = T | null | undefined;

/** What checked configurations mean; an absent one is none. */
export function readApi(dto: Maybe<ApiConfigurationDto>): ApiConfiguration | undefined {
  if (dto === null || dto === undefined) return undefined;
  return {
    authMethodType: enumOf(AUTH_METHOD_TYPES, dto.authMethodType ?? undefined),
    accessTokenType: enumOf(ACCESS_TOKEN_TYPES, dto.accessTokenType ?? undefined),
  };
}

export function readOidcV2(dto: Maybe<OidcConfigurationV2Dto>): OidcConfiguration | undefined {
  if (dto === null || dto === undefined) return undefined;
  const { responseTypes, applicationType, developmentMode } = dto;
  return readOidcConfigurationV2(dto, { responseTypes, appType: applicationType, devMode: developmentMode });
}

export function readOidcBeta(dto: Maybe<OidcConfigurationBetaDto>): OidcConfiguration | undefined {
  return dto === null || dto === undefined ? undefined : readOidcConfigurationV2(dto, dto);
}
