import { formatTimestamp } from '@rekey/config';
import type { Application } from '../applications/application.entity.js';
import type { CreatedApplication } from '../applications/applications.service.js';
import {
  type ApiConfigAnswer,
  type ComplianceAnswer,
  presentApiConfig,
  presentCompliance,
  presentOidcSettings,
} from '../applications/present-application.js';

/** `noneCompliant` under its name in v2. */
type Renamed<T> = Omit<T, 'noneCompliant'> & { readonly nonCompliant?: true };
type ComplianceV2Answer = Renamed<ComplianceAnswer>;
type OidcSettingsAnswer = ReturnType<typeof presentOidcSettings>;

interface OidcConfigurationV2Answer extends Omit<Renamed<OidcSettingsAnswer>, 'appType' | 'devMode'> {
  readonly applicationType?: OidcSettingsAnswer['appType'];
  readonly developmentMode?: true;
}

interface CredentialsAnswer {
  readonly clientId: string;
  /** Only here, and only of an application that authenticates with one. */
  readonly clientSecret?: string;
}

export interface CreatedApplicationV2Answer {
  readonly applicationId: string;
  readonly creationDate: string;
  readonly apiConfiguration?: CredentialsAnswer;
  readonly oidcConfiguration?: CredentialsAnswer & ComplianceV2Answer;
}

export interface ApplicationV2Answer {
  readonly applicationId: string;
  readonly creationDate: string;
  readonly changeDate: string;
  readonly state: 'APPLICATION_STATE_ACTIVE' | 'APPLICATION_STATE_INACTIVE';
  readonly name: string;
  readonly apiConfiguration?: ApiConfigAnswer;
  readonly oidcConfiguration?: OidcConfigurationV2Answer;
}

export function presentCreatedV2({ application, clientSecret }: CreatedApplication): CreatedApplicationV2Answer {
  const { id, createdAt, clientId, type } = application;
  const credentials = { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) };
  return {
    applicationId: id,
    creationDate: formatTimestamp(createdAt),
    ...(type === 'api'
      ? { apiConfiguration: credentials }
      : { oidcConfiguration: { ...credentials, ...renamedCompliance(presentCompliance(application)) } }),
  };
}

export function presentApplicationV2(application: Application): ApplicationV2Answer {
  const { id, createdAt, changedAt, state, name, oidcSettings } = application;
  return {
    applicationId: id,
    creationDate: formatTimestamp(createdAt),
    changeDate: formatTimestamp(changedAt),
    state: state === 'active' ? 'APPLICATION_STATE_ACTIVE' : 'APPLICATION_STATE_INACTIVE',
    name,
    ...(oidcSettings === null
      ? { apiConfiguration: presentApiConfig(application) }
      : { oidcConfiguration: presentOidcV2(presentOidcSettings(application, oidcSettings)) }),
  };
}

function presentOidcV2({ appType, devMode, ...settings }: OidcSettingsAnswer): OidcConfigurationV2Answer {
  return {
    ...renamedCompliance(settings),
    ...(appType === undefined ? {} : { applicationType: appType }),
    ...(devMode === undefined ? {} : { developmentMode: devMode }),
  };
}

function renamedCompliance<T extends ComplianceAnswer>({ noneCompliant, ...rest }: T): Renamed<T> {
  return { ...rest, ...(noneCompliant === undefined ? {} : { nonCompliant: noneCompliant }) };
}
