import type { AccessTokenType, Application, AuthMethodType } from './application.entity.js';
import { BASIC, OIDC_BASIC } from './application.entity.js';
import type { ApplicationPatch } from './application-changes.service.js';
import { ApplicationOfOtherType, ApplicationStateUnchanged } from './application.errors.js';
import type { ApiConfiguration } from './new-application.js';
import { checkOidcSettings, DEFAULT_OIDC_SETTINGS } from './oidc-settings.js';
import type { OidcConfiguration } from './read-oidc-configuration.js';

const DEFAULT_TOKEN_TYPE: AccessTokenType = 'OIDC_TOKEN_TYPE_JWT';

/** @throws ApplicationStateUnchanged when it is in that state already */
export function turnedTo(state: Application['state'], application: Readonly<Application>): ApplicationPatch {
  if (application.state === state) throw new ApplicationStateUnchanged(state);
  return { state };
}

/**
 * The vendor's method is BASIC unless something else is said: in protobuf that is no difference. The kind of token is
 * ours, so a client that does not know it leaves it alone. @throws ApplicationOfOtherType
 */
export function withApiConfiguration(
  application: Readonly<Application>,
  { authMethodType, accessTokenType }: ApiConfiguration,
): ApplicationPatch {
  if (application.type !== 'api') throw new ApplicationOfOtherType('api', 'configure');
  return {
    authMethodType: authMethodType ?? BASIC,
    accessTokenType: accessTokenType ?? application.accessTokenType,
  };
}

/** What is not said becomes the default. @throws ApplicationOfOtherType, OidcSettingsInvalid */
export function withOidcConfiguration(
  application: Readonly<Application>,
  { authMethodType, accessTokenType, settings }: OidcConfiguration,
): ApplicationPatch {
  return oidcPatch(application, {
    authMethodType: authMethodType ?? OIDC_BASIC,
    accessTokenType: accessTokenType ?? DEFAULT_TOKEN_TYPE,
    settings: { ...DEFAULT_OIDC_SETTINGS, ...settings },
  });
}

/** What is not said stays. @throws ApplicationOfOtherType, OidcSettingsInvalid */
export function withPartsOfOidcConfiguration(
  application: Readonly<Application>,
  { authMethodType, accessTokenType, settings }: OidcConfiguration,
): ApplicationPatch {
  return oidcPatch(application, {
    authMethodType: authMethodType ?? application.authMethodType,
    accessTokenType: accessTokenType ?? application.accessTokenType,
    settings: { ...DEFAULT_OIDC_SETTINGS, ...application.oidcSettings, ...settings },
  });
}

function oidcPatch(
  { type }: Readonly<Application>,
  {
    authMethodType,
    accessTokenType,
    settings,
  }: {
    readonly authMethodType: AuthMethodType;
    readonly accessTokenType: AccessTokenType;
    readonly settings: typeof DEFAULT_OIDC_SETTINGS;
  },
): ApplicationPatch {
  if (type !== 'oidc') throw new ApplicationOfOtherType('oidc', 'configure');
  checkOidcSettings(settings, 'COMMAND-5m9fs');
  return { authMethodType, accessTokenType, oidcSettings: settings };
}
