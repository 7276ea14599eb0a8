import { type Operation, operationsOf } from './operation.js';

/** Of the keys of a configuration: what a symmetric one has, or one that is sent by mistake. */
const KEY_SECRETS = ['k', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/** Both prefixes of the vendor's paths. */
const doors = (verb: string, path: string): string[] =>
  ['/client/v4/zones', '/zones'].map((prefix) => `${verb} ${prefix}/{zoneId}/token_validation/config${path}`);

const ruleDoors = (verb: string, path: string): string[] =>
  ['/client/v4/zones', '/zones'].map((prefix) => `${verb} ${prefix}/{zoneId}/token_validation/rules${path}`);

/** The vendor has no names for these: they are named as ZITADEL would. */
export const CLOUDFLARE_OPERATIONS: readonly Operation[] = [
  ...operationsOf('cloudflare.v4.TokenConfigurationsService', {
    CreateConfiguration: { at: doors('POST', ''), takes: KEY_SECRETS },
    ListConfigurations: doors('GET', ''),
    GetConfiguration: doors('GET', '/{configId}'),
    UpdateConfiguration: doors('PATCH', '/{configId}'),
    DeleteConfiguration: doors('DELETE', '/{configId}'),
  }),
  ...operationsOf('cloudflare.v4.TokenCredentialsService', {
    ReplaceCredentials: { at: doors('PUT', '/{configId}/credentials'), takes: KEY_SECRETS },
    UpdateCredentials: { at: doors('PATCH', '/{configId}/credentials'), takes: KEY_SECRETS },
  }),
  ...operationsOf('cloudflare.v4.TokenRulesService', {
    CreateRule: ruleDoors('POST', ''),
    CreateRules: ruleDoors('POST', '/bulk'),
    ListRules: ruleDoors('GET', ''),
    GetRule: ruleDoors('GET', '/{ruleId}'),
    UpdateRule: ruleDoors('PATCH', '/{ruleId}'),
    UpdateRules: ruleDoors('PATCH', '/bulk'),
    PreviewRule: [...ruleDoors('POST', '/preview'), ...ruleDoors('PUT', '/preview')],
    DeleteRule: ruleDoors('DELETE', '/{ruleId}'),
  }),
];
