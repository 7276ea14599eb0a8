import { formatTimestamp } from '@rekey/config';
import type { OwnedKey } from '../applications-v2/application-key-search.service.js';
import type { Application } from '../applications/application.entity.js';
import type { CreatedApplication } from '../applications/applications.service.js';
import {
  type ApplicationAnswer,
  type ComplianceAnswer,
  presentApplication,
  presentCompliance,
} from '../applications/present-application.js';

interface CredentialsAnswer {
  readonly clientId: string;
  /** Only here, and only of an application that authenticates with one. */
  readonly clientSecret?: string;
}

export interface BetaCreatedApplicationAnswer {
  readonly appId: string;
  readonly creationDate: string;
  readonly apiResponse?: CredentialsAnswer;
  readonly oidcResponse?: CredentialsAnswer & ComplianceAnswer;
}

export interface BetaApplicationAnswer extends Omit<ApplicationAnswer, 'details'> {
  readonly creationDate: string;
  readonly changeDate: string;
}

export interface BetaKeyDatesAnswer {
  readonly id: string;
  readonly creationDate: string;
  readonly expirationDate: string;
}

export interface BetaKeyAnswer extends BetaKeyDatesAnswer {
  readonly applicationId: string;
  readonly projectId: string;
  readonly organizationId: string;
}

export function presentBetaCreated({ application, clientSecret }: CreatedApplication): BetaCreatedApplicationAnswer {
  const { id, createdAt, clientId, type } = application;
  const credentials = { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) };
  return {
    appId: id,
    creationDate: formatTimestamp(createdAt),
    ...(type === 'api'
      ? { apiResponse: credentials }
      : { oidcResponse: { ...credentials, ...presentCompliance(application) } }),
  };
}

/** As management v1 shows it, but with plain dates. */
export function presentBetaApplication(application: Application): BetaApplicationAnswer {
  const { details: _details, ...answer } = presentApplication(application);
  const { createdAt, changedAt } = application;
  return { ...answer, creationDate: formatTimestamp(createdAt), changeDate: formatTimestamp(changedAt) };
}

export function presentBetaKeyDates({ id, createdAt, expiresAt }: OwnedKey): BetaKeyDatesAnswer {
  return { id, creationDate: formatTimestamp(createdAt), expirationDate: formatTimestamp(expiresAt) };
}

export function presentBetaKey(key: OwnedKey): BetaKeyAnswer {
  const { appId, projectId, org } = key;
  return { ...presentBetaKeyDates(key), applicationId: appId, projectId, organizationId: org };
}
