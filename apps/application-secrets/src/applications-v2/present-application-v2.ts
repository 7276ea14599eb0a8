import { formatTimestamp } from '@rekey/config';
import type { Application } from '../applications/application.entity.js';
import type { CreatedApplication } from '../applications/applications.service.js';
import { presentApiConfig, presentCompliance, presentOidcSettings } from '../applications/present-application.js';

interface CredentialsAnswer {
  readonly clientId: string;
  /** Only here, and only of an application that authenticates with one. */
  readonly clientSecret?: string;
}

export interface CreatedApplicationV2Answer {
  readonly applicationId: string;
  readonly creationDate: string;
  readonly apiConfiguration?: CredentialsAnswer;
  readonly oidcConfiguration?: CredentialsAnswer;
}

export interface ApplicationV2Answer {
  readonly applicationId: string;
  readonly creationDate: string;
  readonly changeDate: string;
  readonly state: 'APPLICATION_STATE_ACTIVE' | 'APPLICATION_STATE_INACTIVE';
  readonly name: string;
  readonly apiConfiguration?: object;
  readonly oidcConfiguration?: object;
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

function presentOidcV2({ appType, devMode, ...settings }: ReturnType<typeof presentOidcSettings>): object {
  return {
    ...renamedCompliance(settings),
    ...(appType === undefined ? {} : { applicationType: appType }),
    ...(devMode === undefined ? {} : { developmentMode: devMode }),
  };
}

function renamedCompliance({ noneCompliant, ...rest }: { readonly noneCompliant?: true }): object {
  return { ...rest, ...(noneCompliant === undefined ? {} : { nonCompliant: noneCompliant }) };
}
