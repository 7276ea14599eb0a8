import { formatDuration } from '@rekey/config';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import type { ApplicationChange } from './application-changes.service.js';
import { type Application, type AuthMethodType, BASIC, OIDC_BASIC } from './application.entity.js';
import type { CreatedApplication } from './applications.service.js';
import { type ComplianceProblem, complianceOf } from './oidc-compliance.js';
import { allowedOriginsOf, type OidcSettings } from './oidc-settings.js';

/** Of an OIDC application alone. */
export interface ComplianceAnswer {
  readonly noneCompliant?: true;
  readonly complianceProblems?: readonly ComplianceProblem[];
}

export interface CreatedApplicationAnswer extends ComplianceAnswer {
  readonly appId: string;
  readonly details: DetailsAnswer;
  readonly clientId: string;
  /** Only here, and only of an application that authenticates with one. */
  readonly clientSecret?: string;
}

export interface ApiConfigAnswer {
  readonly clientId: string;
  readonly authMethodType?: AuthMethodType;
  readonly accessTokenType?: string;
}

/** What all versions of the API call alike. */
type OidcSettingsAnswer = Omit<ReturnType<typeof presentOidcSettings>, 'appType' | 'devMode'>;

interface OidcConfigAnswer extends OidcSettingsAnswer {
  readonly appType?: OidcSettings['appType'];
  readonly devMode?: true;
}

export interface ApplicationAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
  readonly state: 'APP_STATE_ACTIVE' | 'APP_STATE_INACTIVE';
  readonly name: string;
  readonly apiConfig?: ApiConfigAnswer;
  readonly oidcConfig?: OidcConfigAnswer;
}

export interface DetailsOnly {
  readonly details: DetailsAnswer;
}

export function presentCreatedApplication({ application, clientSecret }: CreatedApplication): CreatedApplicationAnswer {
  const { id, clientId, sequence, org, createdAt } = application;
  return {
    appId: id,
    details: presentDetails({ sequence, org, createdAt }),
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...presentCompliance(application),
  };
}

export function presentApplication(application: Application): ApplicationAnswer {
  const { id, name, state } = application;
  return {
    id,
    details: presentDetails(application),
    state: state === 'active' ? 'APP_STATE_ACTIVE' : 'APP_STATE_INACTIVE',
    name,
    ...(application.oidcSettings === null
      ? { apiConfig: presentApiConfig(application) }
      : { oidcConfig: presentOidcConfig(application, application.oidcSettings) }),
  };
}

export function presentChange({ sequence, changedAt }: Omit<ApplicationChange, 'changed'>, org: string): DetailsOnly {
  return { details: presentDetails({ sequence, org, changedAt }) };
}

/** BASIC is zero in the vendor's enum, and zero values are left out. The kind of token is ours, and JWT the usual one. */
export function presentApiConfig({ clientId, authMethodType, accessTokenType }: Application): ApiConfigAnswer {
  return {
    clientId,
    ...(authMethodType === BASIC ? {} : { authMethodType }),
    ...(accessTokenType === 'OIDC_TOKEN_TYPE_JWT' ? {} : { accessTokenType }),
  };
}

function presentOidcConfig(application: Application, settings: OidcSettings): OidcConfigAnswer {
  const { appType, devMode, ...rest } = presentOidcSettings(application, settings);
  return { ...rest, ...(appType === undefined ? {} : { appType }), ...(devMode === undefined ? {} : { devMode }) };
}

/** What all versions of the API show alike, and the two fields that each calls its own way. Zero values are left out. */
export function presentOidcSettings(application: Application, settings: OidcSettings) {
  const { clientId, authMethodType, accessTokenType } = application;
  const { clockSkewMs, appType, devMode, ...others } = settings;
  return {
    clientId,
    ...withoutZeros({ ...others, allowedOrigins: allowedOriginsOf(settings) }),
    ...(authMethodType === OIDC_BASIC ? {} : { authMethodType }),
    ...(accessTokenType === 'OIDC_TOKEN_TYPE_BEARER' ? {} : { accessTokenType }),
    clockSkew: formatDuration(clockSkewMs),
    appType: appType === 'OIDC_APP_TYPE_WEB' ? undefined : appType,
    devMode: devMode ? (true as const) : undefined,
    ...presentCompliance(application),
  };
}

/** Of an OIDC application alone. */
export function presentCompliance({ oidcSettings, authMethodType }: Application): ComplianceAnswer {
  if (oidcSettings === null) return {};
  const { isCompliant, problems } = complianceOf(oidcSettings, authMethodType);
  return {
    ...(isCompliant ? {} : { noneCompliant: true }),
    ...(problems.length === 0 ? {} : { complianceProblems: problems }),
  };
}

function withoutZeros<T extends object>(message: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => {
      const isZero = value === false || value === '' || (Array.isArray(value) && value.length === 0);
      return !isZero;
    }),
  ) as Partial<T>;
}
