import { InvalidInput } from '@rekey/errors';

/** Protobuf numbers of management v1 are the positions; in the v2 services the response types count from 1. */
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

/** Of an application that says nothing. */
export const DEFAULT_OIDC_SETTINGS: OidcSettings = {
  redirectUris: [],
  responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
  grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE'],
  appType: 'OIDC_APP_TYPE_WEB',
  postLogoutRedirectUris: [],
  devMode: false,
  accessTokenRoleAssertion: false,
  idTokenRoleAssertion: false,
  idTokenUserinfoAssertion: false,
  clockSkewMs: 0,
  additionalOrigins: [],
  skipNativeAppSuccessPage: false,
  backChannelLogoutUri: '',
};

/** What is wrong with settings as a whole; the vendor has one id for all of it, another per call. */
export class OidcSettingsInvalid extends InvalidInput {
  constructor(vendorCode: 'PROJECT-1n8df' | 'COMMAND-5m9fs', field: string, problem: string) {
    super([{ field, message: problem }], {
      code: 'application-secrets.application.oidc-settings-invalid',
      message: `OIDC configuration is invalid: ${problem}`,
      vendorCode,
    });
  }
}

/** @throws OidcSettingsInvalid */
export function checkOidcSettings(settings: OidcSettings, vendorCode: 'PROJECT-1n8df' | 'COMMAND-5m9fs'): void {
  const missing = requiredGrantTypes(settings).find((type) => !settings.grantTypes.includes(type));
  if (missing !== undefined)
    throw new OidcSettingsInvalid(vendorCode, 'grantTypes', `its response types need ${missing}`);
  const noOrigin = settings.additionalOrigins.find((origin) => !isOrigin(origin));
  if (noOrigin !== undefined)
    throw new OidcSettingsInvalid(
      vendorCode,
      'additionalOrigins',
      'an additional origin is scheme://host[:port] alone',
    );
}

/** A device may stand in for the authorization code. */
function requiredGrantTypes({ responseTypes, grantTypes }: OidcSettings): OidcGrantType[] {
  return responseTypes.map((type) => {
    if (type !== 'OIDC_RESPONSE_TYPE_CODE') return 'OIDC_GRANT_TYPE_IMPLICIT';
    return grantTypes.includes('OIDC_GRANT_TYPE_DEVICE_CODE')
      ? 'OIDC_GRANT_TYPE_DEVICE_CODE'
      : 'OIDC_GRANT_TYPE_AUTHORIZATION_CODE';
  });
}

function isOrigin(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/i.test(text) && URL.canParse(text);
}

/** Origins from which the application may be used: those of its redirects, and those it names. */
export function allowedOriginsOf({ redirectUris, additionalOrigins }: OidcSettings): string[] {
  const origins = redirectUris.flatMap((uri) => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(uri)?.[0] ?? []);
  return [...new Set([...origins, ...additionalOrigins])];
}
