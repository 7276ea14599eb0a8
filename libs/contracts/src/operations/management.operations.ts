import { GENERATED_SECRET, type Operation, operationsOf } from './operation.js';

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
  AddAPIApp: { at: 'POST /management/v1/projects/{projectId}/apps/api', shows: ['clientSecret'], isFixed: true },
  AddOIDCApp: { at: 'POST /management/v1/projects/{projectId}/apps/oidc', shows: ['clientSecret'], isFixed: true },
  GetAppByID: `GET ${APP}`,
  ListApps: 'POST /management/v1/projects/{projectId}/apps/_search',
  UpdateApp: `PUT ${APP}`,
  UpdateAPIAppConfig: `PUT ${APP}/api_config`,
  UpdateOIDCAppConfig: `PUT ${APP}/oidc_config`,
  DeactivateApp: `POST ${APP}/_deactivate`,
  ReactivateApp: `POST ${APP}/_reactivate`,
  RemoveApp: `DELETE ${APP}`,
  RegenerateAPIClientSecret: { at: `POST ${APP}/api_config/_generate_client_secret`, ...GENERATED_SECRET },
  RegenerateOIDCClientSecret: { at: `POST ${APP}/oidc_config/_generate_client_secret`, ...GENERATED_SECRET },
  AddAppKey: { at: `POST ${APP}/keys`, shows: ['keyDetails'], isFixed: true },
  GetAppKey: `GET ${APP}/keys/{keyId}`,
  ListAppKeys: `POST ${APP}/keys/_search`,
  RemoveAppKey: `DELETE ${APP}/keys/{keyId}`,
});
