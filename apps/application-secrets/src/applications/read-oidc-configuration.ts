import { parseDurationMs } from '@rekey/config';
import { enumOf } from '@rekey/http';
import { enumsOf } from '../management/proto-enum.js';
import {
  ACCESS_TOKEN_TYPES,
  type AccessTokenType,
  type AuthMethodType,
  OIDC_AUTH_METHOD_TYPES,
} from './application.entity.js';
import type { CommonOidcConfigurationDto } from './dto/oidc-configuration.dto.js';
import {
  OIDC_APP_TYPES,
  OIDC_GRANT_TYPES,
  OIDC_RESPONSE_TYPES,
  type OidcResponseType,
  type OidcSettings,
} from './oidc-settings.js';

/** What an OIDC application is made with or changed to; what is absent was not said. */
export interface OidcConfiguration {
  readonly authMethodType?: AuthMethodType;
  readonly accessTokenType?: AccessTokenType;
  readonly settings: Partial<OidcSettings>;
}

/** The fields that versions of the vendor's API name or number in ways of their own. */
interface Renamed {
  readonly responseTypes?: readonly (string | number)[] | null | undefined;
  readonly appType?: string | number | null | undefined;
  readonly devMode?: boolean | null | undefined;
}

/** Management v1 counts the response types from 0. */
export function readOidcConfiguration(dto: CommonOidcConfigurationDto & Renamed): OidcConfiguration {
  return read(dto, { ...dto, responseTypes: enumsOf(OIDC_RESPONSE_TYPES, dto.responseTypes ?? []) });
}

/** The v2 services have an UNSPECIFIED before the response types. */
export function readOidcConfigurationV2(dto: CommonOidcConfigurationDto, renamed: Renamed): OidcConfiguration {
  const names: readonly (OidcResponseType | 'UNSPECIFIED')[] = ['UNSPECIFIED', ...OIDC_RESPONSE_TYPES];
  const responseTypes = enumsOf(names, renamed.responseTypes ?? []).filter((name) => name !== 'UNSPECIFIED');
  return read(dto, { ...renamed, responseTypes });
}

/** An empty list reads as an absent one: protobuf cannot tell them apart. */
function read(
  dto: CommonOidcConfigurationDto,
  { responseTypes, appType, devMode }: Renamed & { readonly responseTypes: readonly OidcResponseType[] },
): OidcConfiguration {
  const given: { readonly [Name in keyof OidcSettings]: OidcSettings[Name] | null | undefined } = {
    redirectUris: trimmed(dto.redirectUris),
    responseTypes: unlessEmpty(responseTypes),
    grantTypes: unlessEmpty(enumsOf(OIDC_GRANT_TYPES, dto.grantTypes ?? [])),
    appType: enumOf(OIDC_APP_TYPES, appType ?? undefined),
    postLogoutRedirectUris: trimmed(dto.postLogoutRedirectUris),
    devMode,
    accessTokenRoleAssertion: dto.accessTokenRoleAssertion,
    idTokenRoleAssertion: dto.idTokenRoleAssertion,
    idTokenUserinfoAssertion: dto.idTokenUserinfoAssertion,
    clockSkewMs: parseDurationMs(dto.clockSkew ?? ''),
    additionalOrigins: trimmed(dto.additionalOrigins),
    skipNativeAppSuccessPage: dto.skipNativeAppSuccessPage,
    backChannelLogoutUri: dto.backChannelLogoutUri?.trim(),
  };
  const authMethodType = enumOf(OIDC_AUTH_METHOD_TYPES, dto.authMethodType ?? undefined);
  const accessTokenType = enumOf(ACCESS_TOKEN_TYPES, dto.accessTokenType ?? undefined);
  return {
    ...(authMethodType === undefined ? {} : { authMethodType }),
    ...(accessTokenType === undefined ? {} : { accessTokenType }),
    settings: Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
    ) as Partial<OidcSettings>,
  };
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function trimmed(list: readonly string[] | null | undefined): readonly string[] | undefined {
  return unlessEmpty((list ?? []).map((item) => item.trim()));
}
