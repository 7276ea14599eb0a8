import type { AuthMethodType } from './application.entity.js';
import type { OidcSettings } from './oidc-settings.js';

/** What the vendor says of settings that OpenID Connect 1.0 advises against. They are kept all the same. */
const PROBLEMS = {
  'Application.OIDC.V1.NotCompliant': 'Your configuration is not compliant and differs from OIDC 1.0 standard.',
  'Application.OIDC.V1.NoRedirectUris': 'At least one redirect uri must be registered.',
  'Application.OIDC.V1.NotAllCombinationsAreAllowed':
    'Configuration is compliant, but not all possible combinations are allowed.',
  'Application.OIDC.V1.Code.RedirectUris.HttpOnlyForWeb':
    'Grant type code only allows http scheme redirect uris for apptype web.',
  'Application.OIDC.V1.Code.RedirectUris.CustomOnlyForNative':
    'Grant type code only allows custom redirect uris for apptype native (e.g. appname:// )',
  'Application.OIDC.V1.Implicit.RedirectUris.CustomNotAllowed':
    'Grant type implicit does not allow custom redirect uris',
  'Application.OIDC.V1.Implicit.RedirectUris.HttpNotAllowed': 'Grant type implicit does not allow http redirect uris',
  'Application.OIDC.V1.Native.AuthMethodType.NotNone': 'Native applications should have authmethodtype none.',
  'Application.OIDC.V1.Native.RedirectUris.MustBeHttpLocalhost':
    'Native applications must only have http redirect uris of this machine.',
  'Application.OIDC.V1.UserAgent.AuthMethodType.NotNone': 'User agent applications should have authmethodtype none.',
  'Application.OIDC.V1.GrantType.Refresh.NoAuthCode':
    'Refresh Token only allowed in combination with Authorization Code.',
} as const;

type Problem = keyof typeof PROBLEMS;

export interface ComplianceProblem {
  readonly key: Problem;
  readonly localizedMessage: string;
}

export interface Compliance {
  readonly isCompliant: boolean;
  readonly problems: readonly ComplianceProblem[];
}

/** How far settings follow OpenID Connect 1.0, as the vendor sees it. */
export function complianceOf(settings: OidcSettings, method: AuthMethodType): Compliance {
  const found = [
    ...missingRedirects(settings),
    ...problemsOfGrants(settings),
    ...problemsOfRedirects(settings),
    ...problemsOfMethod(settings, method),
  ];
  const isCompliant = found.every((key) => key === 'Application.OIDC.V1.NotAllCombinationsAreAllowed');
  const keys: Problem[] = isCompliant ? found : ['Application.OIDC.V1.NotCompliant', ...found];
  return { isCompliant, problems: keys.map((key) => ({ key, localizedMessage: PROBLEMS[key] })) };
}

function grants({ grantTypes }: OidcSettings) {
  return {
    code: grantTypes.includes('OIDC_GRANT_TYPE_AUTHORIZATION_CODE'),
    implicit: grantTypes.includes('OIDC_GRANT_TYPE_IMPLICIT'),
    refresh: grantTypes.includes('OIDC_GRANT_TYPE_REFRESH_TOKEN'),
    device: grantTypes.includes('OIDC_GRANT_TYPE_DEVICE_CODE'),
  };
}

function missingRedirects(settings: OidcSettings): Problem[] {
  const { code, device } = grants(settings);
  return settings.redirectUris.length === 0 && (!device || code) ? ['Application.OIDC.V1.NoRedirectUris'] : [];
}

function problemsOfGrants(settings: OidcSettings): Problem[] {
  const { code, refresh, device } = grants(settings);
  return refresh && !code && !device ? ['Application.OIDC.V1.GrantType.Refresh.NoAuthCode'] : [];
}

function problemsOfRedirects(settings: OidcSettings): Problem[] {
  const { code, implicit } = grants(settings);
  const { redirectUris, appType } = settings;
  if (redirectUris.every((uri) => uri.startsWith('https://'))) return [];
  const native = appType === 'OIDC_APP_TYPE_NATIVE';
  const problems: Problem[] = [];
  if (redirectUris.some((uri) => !/^https?:\/\//.test(uri)) && (code || implicit)) {
    if (implicit && !(code && native)) problems.push('Application.OIDC.V1.Implicit.RedirectUris.CustomNotAllowed');
    else if (!native) problems.push('Application.OIDC.V1.Code.RedirectUris.CustomOnlyForNative');
  }
  if (redirectUris.some((uri) => uri.startsWith('http://')) && (code || implicit)) {
    if (native && !redirectUris.every(isHttpsOrLocal))
      problems.push('Application.OIDC.V1.Native.RedirectUris.MustBeHttpLocalhost');
    if (code && appType === 'OIDC_APP_TYPE_USER_AGENT')
      problems.push('Application.OIDC.V1.Code.RedirectUris.HttpOnlyForWeb');
    if (implicit && !code && !native) problems.push('Application.OIDC.V1.Implicit.RedirectUris.HttpNotAllowed');
  }
  return code && implicit && problems.length === 0 ? ['Application.OIDC.V1.NotAllCombinationsAreAllowed'] : problems;
}

function problemsOfMethod({ appType }: OidcSettings, method: AuthMethodType): Problem[] {
  if (method === 'OIDC_AUTH_METHOD_TYPE_NONE' || appType === 'OIDC_APP_TYPE_WEB') return [];
  return appType === 'OIDC_APP_TYPE_NATIVE'
    ? ['Application.OIDC.V1.Native.AuthMethodType.NotNone']
    : ['Application.OIDC.V1.UserAgent.AuthMethodType.NotNone'];
}

function isHttpsOrLocal(uri: string): boolean {
  if (!uri.startsWith('http://')) return true;
  const host = URL.canParse(uri) ? new URL(uri).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
