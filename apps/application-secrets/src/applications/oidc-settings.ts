/** Protobuf numbers of management v1 are the positions; in v2 the response types count from 1. */
export const OIDC_RESPONSE_TYPES = [
  'OIDC_RESPONSE_TYPE_CODE',
  'OIDC_RESPONSE_TYPE_ID_TOKEN',
  'OIDC_RESPONSE_TYPE_ID_TOKEN_TOKEN',
] as const;

/** Protobuf numbers are the positions. */
export const OIDC_GRANT_TYPES = [
  'OIDC_GRANT_TYPE_AUTHORIZATION_CODE',
  'OIDC_GRANT_TYPE_IMPLICIT',
  'OIDC_GRANT_TYPE_REFRESH_TOKEN',
  'OIDC_GRANT_TYPE_DEVICE_CODE',
  'OIDC_GRANT_TYPE_TOKEN_EXCHANGE',
] as const;

/** Protobuf numbers are the positions. */
export const OIDC_APP_TYPES = ['OIDC_APP_TYPE_WEB', 'OIDC_APP_TYPE_USER_AGENT', 'OIDC_APP_TYPE_NATIVE'] as const;

export type OidcResponseType = (typeof OIDC_RESPONSE_TYPES)[number];
export type OidcGrantType = (typeof OIDC_GRANT_TYPES)[number];
export type OidcAppType = (typeof OIDC_APP_TYPES)[number];

/** What only an OIDC application is asked for. Kept and shown; Rekey has no login of its own that would act on it. */
export interface OidcSettings {
  readonly redirectUris: readonly string[];
  readonly responseTypes: readonly OidcResponseType[];
  readonly grantTypes: readonly OidcGrantType[];
  readonly appType: OidcAppType;
  readonly postLogoutRedirectUris: readonly string[];
  readonly devMode: boolean;
  readonly accessTokenRoleAssertion: boolean;
  readonly idTokenRoleAssertion: boolean;
  readonly idTokenUserinfoAssertion: boolean;
  /** How far the clocks of client and server may be apart: 0 to 5000. */
  readonly clockSkewMs: number;
  readonly additionalOrigins: readonly string[];
  readonly skipNativeAppSuccessPage: boolean;
  readonly backChannelLogoutUri: string;
}
