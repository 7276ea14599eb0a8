import { type Operation, operationsOf } from './operation.js';

const APP = '/management/v1/projects/{projectId}/apps/{appId}';

/** The vendor has no Connect doors to these. */
export const MANAGEMENT_OPERATIONS: readonly Operation[] = operationsOf('zitadel.management.v1.ManagementService', {
  AddProject: 'POST /management/v1/projects',
  GetProjectByID: 'GET /management/v1/projects/{id}',
  ListProjects: 'POST /management/v1/projects/_search',
  UpdateProject: 'PUT /management/v1/projects/{id}',
  DeactivateProject: 'POST /management/v1/projects/{id}/_deactivate',
  ReactivateProject: 'POST /management/v1/projects/{id}/_reactivate',
  RemoveProject: 'DELETE /management/v1/projects/{id}',
  AddAPIApp: 'POST /management/v1/projects/{projectId}/apps/api',
  AddOIDCApp: 'POST /management/v1/projects/{projectId}/apps/oidc',
  GetAppByID: `GET ${APP}`,
  ListApps: 'POST /management/v1/projects/{projectId}/apps/_search',
  UpdateApp: `PUT ${APP}`,
  UpdateAPIAppConfig: `PUT ${APP}/api_config`,
  UpdateOIDCAppConfig: `PUT ${APP}/oidc_config`,
  DeactivateApp: `POST ${APP}/_deactivate`,
  ReactivateApp: `POST ${APP}/_reactivate`,
  RemoveApp: `DELETE ${APP}`,
  RegenerateAPIClientSecret: `POST ${APP}/api_config/_generate_client_secret`,
  RegenerateOIDCClientSecret: `POST ${APP}/oidc_config/_generate_client_secret`,
  AddAppKey: `POST ${APP}/keys`,
  GetAppKey: `GET ${APP}/keys/{keyId}`,
  ListAppKeys: `POST ${APP}/keys/_search`,
  RemoveAppKey: `DELETE ${APP}/keys/{keyId}`,
});
