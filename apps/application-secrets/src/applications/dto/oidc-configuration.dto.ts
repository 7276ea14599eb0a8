import { Duration, Flag, hasRunes, ListOf } from '@rekey/http';
import { DefinedEnum, DefinedEnums } from '../../management/proto-enum.js';
import { Runes } from '../../management/runes.js';
import { ACCESS_TOKEN_TYPES, OIDC_AUTH_METHOD_TYPES } from '../application.entity.js';
import { OIDC_APP_TYPES, OIDC_GRANT_TYPES, OIDC_RESPONSE_TYPES } from '../oidc-settings.js';

const MESSAGE = 'OIDCConfiguration';
const MAX_URIS = 100;
const MAX_URI_RUNES = 2048;
const OIDC_VERSIONS = ['OIDC_VERSION_1_0'] as const;

const isUri = (item: unknown): boolean =>
  typeof item === 'string' && hasRunes(item, 1, MAX_URI_RUNES) && !item.includes('\0');

/** The fields that have the same name in every version of the vendor's API. */
export class CommonOidcConfigurationDto {
  @ListOf(`${MESSAGE}.RedirectUris`, isUri, MAX_URIS)
  redirectUris?: string[] | null;

  @DefinedEnums(`${MESSAGE}.GrantTypes`, OIDC_GRANT_TYPES)
  grantTypes?: (string | number)[] | null;

  @DefinedEnum(`${MESSAGE}.AuthMethodType`, OIDC_AUTH_METHOD_TYPES)
  authMethodType?: string | number | null;

  @ListOf(`${MESSAGE}.PostLogoutRedirectUris`, isUri, MAX_URIS)
  postLogoutRedirectUris?: string[] | null;

  @DefinedEnum(`${MESSAGE}.Version`, OIDC_VERSIONS)
  version?: string | number | null;

  /** Which access tokens it gets. Absent: JWT. */
  @DefinedEnum(`${MESSAGE}.AccessTokenType`, ACCESS_TOKEN_TYPES)
  accessTokenType?: string | number | null;

  @Flag(`${MESSAGE}.AccessTokenRoleAssertion`)
  accessTokenRoleAssertion?: boolean | null;

  @Flag(`${MESSAGE}.IdTokenRoleAssertion`)
  idTokenRoleAssertion?: boolean | null;

  @Flag(`${MESSAGE}.IdTokenUserinfoAssertion`)
  idTokenUserinfoAssertion?: boolean | null;

  /** At most `"5s"`. */
  @Duration(`${MESSAGE}.ClockSkew`, { ms: 5000, text: '5s' })
  clockSkew?: string | null;

  /** `scheme://host[:port]` each. */
  @ListOf(`${MESSAGE}.AdditionalOrigins`, isUri, MAX_URIS)
  additionalOrigins?: string[] | null;

  @Flag(`${MESSAGE}.SkipNativeAppSuccessPage`)
  skipNativeAppSuccessPage?: boolean | null;

  @Runes(`${MESSAGE}.BackChannelLogoutUri`, { min: 0, max: MAX_URI_RUNES })
  backChannelLogoutUri?: string | null;
}

/** As management v1 calls the others. */
export class OidcConfigurationDto extends CommonOidcConfigurationDto {
  @DefinedEnums(`${MESSAGE}.ResponseTypes`, OIDC_RESPONSE_TYPES)
  responseTypes?: (string | number)[] | null;

  @DefinedEnum(`${MESSAGE}.AppType`, OIDC_APP_TYPES)
  appType?: string | number | null;

  @Flag(`${MESSAGE}.DevMode`)
  devMode?: boolean | null;
}
