import { newSnowflakeId } from '@rekey/database';
import type { AccessTokenType, Application, AuthMethodType } from './application.entity.js';
import { BASIC, OIDC_BASIC } from './application.entity.js';
import { checkOidcSettings, DEFAULT_OIDC_SETTINGS } from './oidc-settings.js';
import type { OidcConfiguration } from './read-oidc-configuration.js';

const DEFAULT_TOKEN_TYPE: AccessTokenType = 'OIDC_TOKEN_TYPE_JWT';

/** What makes one application differ from another of its project. */
export type ApplicationContent = Pick<
  Application,
  'name' | 'type' | 'authMethodType' | 'accessTokenType' | 'oidcSettings'
> & {
  /** The caller's own choice. */
  readonly id?: string;
};

export interface ApiConfiguration {
  readonly authMethodType?: AuthMethodType | undefined;
  readonly accessTokenType?: AccessTokenType | undefined;
}

/** An API application; it authenticates with a secret unless it says otherwise. */
export function apiApplication(
  name: string,
  { authMethodType, accessTokenType }: ApiConfiguration,
): ApplicationContent {
  return {
    name,
    type: 'api',
    authMethodType: authMethodType ?? BASIC,
    accessTokenType: accessTokenType ?? DEFAULT_TOKEN_TYPE,
    oidcSettings: null,
  };
}

/** An OIDC application. @throws OidcSettingsInvalid */
export function oidcApplication(name: string, configuration: OidcConfiguration): ApplicationContent {
  const oidcSettings = { ...DEFAULT_OIDC_SETTINGS, ...configuration.settings };
  checkOidcSettings(oidcSettings, 'PROJECT-1n8df');
  return {
    name,
    type: 'oidc',
    authMethodType: configuration.authMethodType ?? OIDC_BASIC,
    accessTokenType: configuration.accessTokenType ?? DEFAULT_TOKEN_TYPE,
    oidcSettings,
  };
}

/** The application as it is stored first: active, and with nothing to authenticate with yet. */
export function newApplication(
  content: ApplicationContent,
  { projectId, org }: { readonly projectId: string; readonly org: string },
): Application {
  const now = new Date();
  return {
    ...content,
    id: content.id ?? newSnowflakeId(),
    projectId,
    org,
    state: 'active',
    clientId: newSnowflakeId(),
    nextSecretNumber: 1,
    sequence: 1,
    createdAt: now,
    changedAt: now,
  };
}
