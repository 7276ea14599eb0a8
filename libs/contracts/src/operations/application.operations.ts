import { connectOperationsOf, type Operation, operationsOf } from './operation.js';

const V2 = 'zitadel.application.v2.ApplicationService';

const V2_METHODS = [
  'CreateApplication',
  'UpdateApplication',
  'GetApplication',
  'DeleteApplication',
  'DeactivateApplication',
  'ReactivateApplication',
  'GenerateClientSecret',
  'ListApplications',
  'CreateApplicationKey',
  'DeleteApplicationKey',
  'GetApplicationKey',
  'ListApplicationKeys',
] as const;

const BETA = '/v2beta/applications';
const BETA_KEYS = '/v2beta/application_keys';

/** The vendor has no REST of v2, and both of v2beta. */
export const APPLICATION_OPERATIONS: readonly Operation[] = [
  ...operationsOf(V2, Object.fromEntries(V2_METHODS.map((name) => [name, `POST /${V2}/${name}`]))),
  ...connectOperationsOf('zitadel.app.v2beta.AppService', {
    CreateApplication: `POST ${BETA}`,
    UpdateApplication: `PATCH ${BETA}/{id}`,
    GetApplication: `GET ${BETA}/{id}`,
    DeleteApplication: `DELETE ${BETA}/{id}`,
    DeactivateApplication: `POST ${BETA}/{id}/deactivate`,
    ReactivateApplication: `POST ${BETA}/{id}/reactivate`,
    RegenerateClientSecret: `POST ${BETA}/{applicationId}/generate_client_secret`,
    ListApplications: `POST ${BETA}/search`,
    CreateApplicationKey: `POST ${BETA_KEYS}`,
    DeleteApplicationKey: `DELETE ${BETA_KEYS}/{id}`,
    GetApplicationKey: `GET ${BETA_KEYS}/{id}`,
    ListApplicationKeys: `POST ${BETA_KEYS}/search`,
  }),
];
