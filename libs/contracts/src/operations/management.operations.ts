import { type Operation, operationsOf } from './operation.js';

const APP = '/management/v1/projects/{projectId}/apps/{appId}';

/** The vendor has no Connect doors to these. */
export const MANAGEMENT_OPERATIONS: readonly Operation[] = operationsOf('zitadel.management.v1.ManagementService', {
  AddProject: 'POST /management/v1/projects',
  GetProjectByID: 'GET /management/v1/projects/{id}',
  AddAPIApp: 'POST /management/v1/projects/{projectId}/apps/api',
  GetAppByID: `GET ${APP}`,
  RegenerateAPIClientSecret: `POST ${APP}/api_config/_generate_client_secret`,
  AddAppKey: `POST ${APP}/keys`,
  GetAppKey: `GET ${APP}/keys/{keyId}`,
  ListAppKeys: `POST ${APP}/keys/_search`,
  RemoveAppKey: `DELETE ${APP}/keys/{keyId}`,
});
