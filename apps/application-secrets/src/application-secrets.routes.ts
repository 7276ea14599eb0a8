import type { ServiceRoutes } from '@rekey/contracts';

const APP = '/management/v1/projects/{projectId}/apps/{appId}';

/** A caller may bring the secret, and always gets it. */
const GENERATED_SECRET = { takes: ['clientSecret'], shows: ['clientSecret'], isFixed: true, turns: true } as const;

export const routes: ServiceRoutes = {
  summary: 'Projects and applications, their secrets and keys, and the tokens they get.',
  routes: [
    {
      paths: [
        '/management/v1/*',
        '/v2beta/applications',
        '/v2beta/applications/*',
        '/v2beta/application_keys',
        '/v2beta/application_keys/*',
      ],
      dialect: 'zitadel-rest',
    },
    {
      paths: ['/zitadel.application.v2.ApplicationService/*', '/zitadel.app.v2beta.AppService/*'],
      dialect: 'zitadel-connect',
    },
    { paths: ['/v1/applications/*'], ofOrganization: true },
    {
      paths: ['/oauth/v2/token', '/oauth/v2/introspect'],
      dialect: 'oauth',
      permission: 'open',
      answersAtOnce: true,
    },
    { paths: ['/oauth/v2/revoke'], dialect: 'oauth', permission: 'open' },
  ],
  operations: [
    {
      rpc: 'zitadel.management.v1.ManagementService',
      operations: {
        AddProject: { rest: 'POST /management/v1/projects', permission: 'project.create' },
        GetProjectByID: { rest: 'GET /management/v1/projects/{id}', permission: 'project.read' },
        ListProjects: { rest: 'POST /management/v1/projects/_search', permission: 'project.read' },
        UpdateProject: { rest: 'PUT /management/v1/projects/{id}', permission: 'project.write' },
        DeactivateProject: { rest: 'POST /management/v1/projects/{id}/_deactivate', permission: 'project.write' },
        ReactivateProject: { rest: 'POST /management/v1/projects/{id}/_reactivate', permission: 'project.write' },
        RemoveProject: { rest: 'DELETE /management/v1/projects/{id}', permission: 'project.delete' },
        AddAPIApp: {
          rest: 'POST /management/v1/projects/{projectId}/apps/api',
          permission: 'project.app.write',
          shows: ['clientSecret'],
          isFixed: true,
        },
        AddOIDCApp: {
          rest: 'POST /management/v1/projects/{projectId}/apps/oidc',
          permission: 'project.app.write',
          shows: ['clientSecret'],
          isFixed: true,
        },
        GetAppByID: { rest: `GET ${APP}`, permission: 'project.app.read' },
        ListApps: { rest: 'POST /management/v1/projects/{projectId}/apps/_search', permission: 'project.app.read' },
        UpdateApp: { rest: `PUT ${APP}`, permission: 'project.app.write' },
        UpdateAPIAppConfig: {
          rest: `PUT ${APP}/api_config`,
          permission: 'project.app.write',
        },
        UpdateOIDCAppConfig: {
          rest: `PUT ${APP}/oidc_config`,
          permission: 'project.app.write',
        },
        DeactivateApp: {
          rest: `POST ${APP}/_deactivate`,
          permission: 'project.app.write',
        },
        ReactivateApp: {
          rest: `POST ${APP}/_reactivate`,
          permission: 'project.app.write',
        },
        RemoveApp: {
          rest: `DELETE ${APP}`,
          permission: 'project.app.delete',
        },
        RegenerateAPIClientSecret: {
          rest: `POST ${APP}/api_config/_generate_client_secret`,
          permission: 'project.app.write',
          ...GENERATED_SECRET,
        },
        RegenerateOIDCClientSecret: {
          rest: `POST ${APP}/oidc_config/_generate_client_secret`,
          permission: 'project.app.write',
          ...GENERATED_SECRET,
        },
        AddAppKey: {
          rest: `POST ${APP}/keys`,
          permission: 'project.app.write',
          turns: true,
          shows: ['keyDetails'],
          isFixed: true,
        },
        GetAppKey: {
          rest: `GET ${APP}/keys/{keyId}`,
          permission: 'project.app.read',
        },
        ListAppKeys: {
          rest: `POST ${APP}/keys/_search`,
          permission: 'project.app.read',
        },
        RemoveAppKey: {
          rest: `DELETE ${APP}/keys/{keyId}`,
          permission: 'project.app.write',
          turns: true,
        },
      },
    },
    {
      rpc: 'zitadel.application.v2.ApplicationService',
      connect: true,
      operations: {
        CreateApplication: { permission: 'project.app.write', shows: ['clientSecret'], isFixed: true },
        UpdateApplication: { permission: 'project.app.write' },
        GetApplication: { permission: 'project.app.read' },
        DeleteApplication: { permission: 'project.app.delete' },
        DeactivateApplication: { permission: 'project.app.write' },
        ReactivateApplication: { permission: 'project.app.write' },
        GenerateClientSecret: { permission: 'project.app.write', ...GENERATED_SECRET },
        ListApplications: { permission: 'project.app.read' },
        CreateApplicationKey: { permission: 'project.app.write', turns: true, shows: ['keyDetails'], isFixed: true },
        DeleteApplicationKey: { permission: 'project.app.write', turns: true },
        GetApplicationKey: { permission: 'project.app.read' },
        ListApplicationKeys: { permission: 'project.app.read' },
      },
    },
    {
      rpc: 'zitadel.app.v2beta.AppService',
      connect: true,
      operations: {
        CreateApplication: {
          rest: 'POST /v2beta/applications',
          permission: 'project.app.write',
          shows: ['clientSecret'],
          isFixed: true,
        },
        UpdateApplication: { rest: 'PATCH /v2beta/applications/{id}', permission: 'project.app.write' },
        GetApplication: { rest: 'GET /v2beta/applications/{id}', permission: 'project.app.read' },
        DeleteApplication: { rest: 'DELETE /v2beta/applications/{id}', permission: 'project.app.delete' },
        DeactivateApplication: { rest: 'POST /v2beta/applications/{id}/deactivate', permission: 'project.app.write' },
        ReactivateApplication: { rest: 'POST /v2beta/applications/{id}/reactivate', permission: 'project.app.write' },
        RegenerateClientSecret: {
          rest: 'POST /v2beta/applications/{applicationId}/generate_client_secret',
          permission: 'project.app.write',
          ...GENERATED_SECRET,
        },
        ListApplications: { rest: 'POST /v2beta/applications/search', permission: 'project.app.read' },
        CreateApplicationKey: {
          rest: 'POST /v2beta/application_keys',
          permission: 'project.app.write',
          turns: true,
          shows: ['keyDetails'],
          isFixed: true,
        },
        DeleteApplicationKey: {
          rest: 'DELETE /v2beta/application_keys/{id}',
          permission: 'project.app.write',
          turns: true,
        },
        GetApplicationKey: { rest: 'GET /v2beta/application_keys/{id}', permission: 'project.app.read' },
        ListApplicationKeys: { rest: 'POST /v2beta/application_keys/search', permission: 'project.app.read' },
      },
    },
    {
      rpc: 'rekey.v1.ClientSecretService',
      operations: {
        ListClientSecretVersions: {
          rest: 'GET /v1/applications/{appId}/client-secret/versions',
          permission: 'project.app.read',
        },
        RevertClientSecret: {
          rest: 'POST /v1/applications/{appId}/client-secret/revert',
          permission: 'project.app.write',
          turns: true,
        },
        CompromiseClientSecret: {
          rest: 'POST /v1/applications/{appId}/client-secret/compromise',
          permission: 'project.app.write',
          turns: true,
          shows: ['clientSecret'],
          isFixed: true,
        },
      },
    },
  ],
};
