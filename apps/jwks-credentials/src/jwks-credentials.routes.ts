import type { Door, Permission, ServiceRoutes, Verb } from '@rekey/contracts';

export const AUTHORIZE = '/v1/zones/{zoneId}/authorize';
/** Either lets its holder have tokens checked. */
const VALIDATES: readonly Permission[] = ['api_gateway.read', 'api_gateway.write'];
const READS = VALIDATES;

/** Of the keys of a configuration: what a symmetric one has, or one that is sent by mistake. */
const KEY_SECRETS = ['k', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/** Below both prefixes of the vendor's paths. */
const both = (verb: Verb, path: string): Door[] => [
  `${verb} /client/v4/zones/{zoneId}/token_validation/${path}`,
  `${verb} /zones/{zoneId}/token_validation/${path}`,
];

export const routes: ServiceRoutes = {
  summary: 'Zones: whose tokens are valid, and what requests may pass.',
  routes: [
    { paths: ['/zones/*', '/client/v4/zones/*'], dialect: 'cloudflare', prefixes: ['/zones/', '/client/v4/'] },
    { paths: ['/v1/zones', '/v1/zones/*'] },
    { paths: ['/v1/zones/{zoneId}/validate'], permission: VALIDATES, unlimited: true },
    // A proxy asks about its client's request, whose credentials are none of ours.
    { paths: [AUTHORIZE, `${AUTHORIZE}/*`], permission: 'open', unlimited: true, answersProxies: true },
  ],
  operations: [
    {
      rpc: 'cloudflare.v4.TokenConfigurationsService',
      operations: {
        CreateConfiguration: {
          rest: both('POST', 'config'),
          permission: 'api_gateway.write',
          takes: KEY_SECRETS,
        },
        ListConfigurations: {
          rest: both('GET', 'config'),
          permission: READS,
        },
        GetConfiguration: {
          rest: both('GET', 'config/{configId}'),
          permission: READS,
        },
        UpdateConfiguration: {
          rest: both('PATCH', 'config/{configId}'),
          permission: 'api_gateway.write',
        },
        DeleteConfiguration: {
          rest: both('DELETE', 'config/{configId}'),
          permission: 'api_gateway.write',
        },
      },
    },
    {
      rpc: 'cloudflare.v4.TokenCredentialsService',
      operations: {
        ReplaceCredentials: {
          rest: both('PUT', 'config/{configId}/credentials'),
          permission: 'api_gateway.write',
          turns: 'shown',
          takes: KEY_SECRETS,
        },
        UpdateCredentials: {
          rest: both('PATCH', 'config/{configId}/credentials'),
          permission: 'api_gateway.write',
          turns: 'shown',
          takes: KEY_SECRETS,
        },
      },
    },
    {
      rpc: 'cloudflare.v4.TokenRulesService',
      operations: {
        CreateRule: {
          rest: both('POST', 'rules'),
          permission: 'api_gateway.write',
        },
        CreateRules: {
          rest: both('POST', 'rules/bulk'),
          permission: 'api_gateway.write',
        },
        ListRules: {
          rest: both('GET', 'rules'),
          permission: READS,
        },
        GetRule: {
          rest: both('GET', 'rules/{ruleId}'),
          permission: READS,
        },
        UpdateRule: {
          rest: both('PATCH', 'rules/{ruleId}'),
          permission: 'api_gateway.write',
        },
        UpdateRules: {
          rest: both('PATCH', 'rules/bulk'),
          permission: 'api_gateway.write',
        },
        PreviewRule: {
          rest: [...both('POST', 'rules/preview'), ...both('PUT', 'rules/preview')],
          permission: READS,
        },
        DeleteRule: {
          rest: both('DELETE', 'rules/{ruleId}'),
          permission: 'api_gateway.write',
        },
      },
    },
    {
      rpc: 'rekey.v1.ZoneService',
      operations: {
        CreateZone: { rest: 'POST /v1/zones', permission: 'zone.write' },
        ListZones: { rest: 'GET /v1/zones', permission: 'zone.write' },
        GetZone: { rest: 'GET /v1/zones/{zoneId}', permission: READS },
        UpdateZone: { rest: 'PATCH /v1/zones/{zoneId}', permission: 'api_gateway.write' },
        GetClaimHeaders: { rest: 'GET /v1/zones/{zoneId}/claim-headers', permission: READS },
        ReplaceClaimHeaders: { rest: 'PUT /v1/zones/{zoneId}/claim-headers', permission: 'api_gateway.write' },
      },
    },
    {
      rpc: 'rekey.v1.ZoneOperationService',
      operations: {
        CreateZoneOperation: { rest: 'POST /v1/zones/{zoneId}/operations', permission: 'api_gateway.write' },
        ListZoneOperations: { rest: 'GET /v1/zones/{zoneId}/operations', permission: READS },
        DeleteZoneOperation: {
          rest: 'DELETE /v1/zones/{zoneId}/operations/{operationId}',
          permission: 'api_gateway.write',
        },
      },
    },
    {
      rpc: 'rekey.v1.CredentialSourceService',
      operations: {
        GetSources: { rest: 'GET /v1/zones/{zoneId}/token_validation/config/{configId}/sources', permission: READS },
        ReplaceSources: {
          rest: 'PUT /v1/zones/{zoneId}/token_validation/config/{configId}/sources',
          permission: 'api_gateway.write',
          turns: true,
        },
      },
    },
  ],
};
