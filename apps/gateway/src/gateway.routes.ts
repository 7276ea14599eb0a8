import type { ServiceRoutes } from '@rekey/contracts';

/** What the gateway answers itself. Everything else belongs to the service that declares it. */
export const routes: ServiceRoutes = {
  summary: 'Tokens, organizations, events, and the state of the installation.',
  routes: [
    {
      paths: [
        '/v1/tokens',
        '/v1/tokens/*',
        '/v1/organizations',
        '/v1/organizations/*',
        '/v1/dead-letters',
        '/v1/dead-letters/*',
        '/v1/admin/kek/*',
      ],
    },
    { paths: ['/v1/events'], permission: 'event.read' },
    { paths: ['/apiops/auth/token'], dialect: 'apinizer', permission: 'open' },
    {
      paths: [
        '/openapi.json',
        '/docs',
        '/docs/*',
        '/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server',
      ],
      permission: 'open',
      unlimited: true,
    },
  ],
  operations: [
    {
      rpc: 'rekey.v1.AccessTokenService',
      operations: {
        CreateAccessToken: { rest: 'POST /v1/tokens', permission: 'token.write', shows: ['token'], isFixed: true },
        ListAccessTokens: { rest: 'GET /v1/tokens', permission: 'token.write' },
        RevokeAccessToken: { rest: 'DELETE /v1/tokens/{id}', permission: 'token.write' },
      },
    },
    {
      rpc: 'rekey.v1.OrganizationService',
      operations: {
        CreateOrganization: { rest: 'POST /v1/organizations', permission: 'organization.write' },
        ListOrganizations: { rest: 'GET /v1/organizations', permission: 'organization.write' },
      },
    },
    {
      rpc: 'rekey.v1.DeadLetterService',
      operations: {
        ListDeadLetters: { rest: 'GET /v1/dead-letters', permission: 'dead_letter.write' },
        RedriveDeadLetter: { rest: 'POST /v1/dead-letters/{id}/redrive', permission: 'dead_letter.write' },
      },
    },
    {
      rpc: 'rekey.v1.MasterKeyService',
      operations: {
        RotateMasterKey: { rest: 'POST /v1/admin/kek/rotate', permission: 'kek.write' },
        GetMasterKeyRotation: { rest: 'GET /v1/admin/kek/jobs/{id}', permission: 'kek.write' },
      },
    },
  ],
};
