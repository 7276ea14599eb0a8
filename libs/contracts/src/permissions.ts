/** What a grant may be limited to: `org:<id>`, `project:<id or name>`, `zone:<id>`, `environment:<name>`. */
export type ScopeKind = 'org' | 'project' | 'zone' | 'environment';

interface PermissionFacts {
  /** Kinds of scope a grant of it may carry; none means it holds everywhere or not at all. */
  readonly scopes: readonly ScopeKind[];
  readonly allows: string;
}

/** Every permission there is. */
export const PERMISSIONS = {
  'action.target.read': { scopes: [], allows: 'see targets' },
  'action.target.write': {
    scopes: [],
    allows:
      'create and change targets, rotate their signing keys; with `action.execution.write`: see, refuse and change the requests and answers of everybody but the operator, except for secrets, which are masked, and requests that issue or export them',
  },
  'action.target.delete': { scopes: [], allows: 'delete targets' },
  'action.target.signing_key.read': { scopes: [], allows: 'see the signing key when a target is read' },
  'action.target.egress.write': { scopes: [], allows: 'let a target reach private addresses of its own allow-list' },
  'action.execution.read': { scopes: [], allows: 'see executions' },
  'action.execution.write': {
    scopes: [],
    allows: 'decide which targets are called, and when; with `action.target.write`: as much as is said there',
  },
  'delivery.read': { scopes: [], allows: 'see deliveries of events to targets and their attempts' },
  'delivery.write': { scopes: [], allows: 'replay deliveries' },
  'project.create': { scopes: ['org'], allows: 'create projects' },
  'project.read': { scopes: ['org', 'project'], allows: 'see projects' },
  'project.write': { scopes: ['org', 'project'], allows: 'rename, deactivate and reactivate projects' },
  'project.delete': { scopes: ['org', 'project'], allows: 'remove projects with their applications' },
  'project.app.read': { scopes: ['org', 'project'], allows: 'see applications and their keys' },
  'project.app.write': { scopes: ['org', 'project'], allows: 'create applications, rotate client secrets, add keys' },
  'project.app.delete': { scopes: ['org', 'project'], allows: 'remove applications' },
  'iam.web_key.read': { scopes: [], allows: "see the platform's signing keys" },
  'iam.web_key.write': { scopes: [], allows: "create and activate the platform's signing keys" },
  'iam.web_key.delete': { scopes: [], allows: "delete the platform's signing keys" },
  'iam.web_key.emergency': { scopes: [], allows: 'activate a signing key before every cache has it' },
  'SECRETS:VIEW': { scopes: ['project'], allows: 'see keys and JWKs of a vault project' },
  'SECRETS:MANAGE': {
    scopes: ['project'],
    allows: 'create, change and delete keys and JWKs, where that changes no environment; see private JWKs',
  },
  'SECRETS:DEPLOY_UNDEPLOY': {
    scopes: ['project'],
    allows: 'with `SECRETS:MANAGE`: create, change and delete keys and JWKs in environments',
  },
  'SECRETS:EXPORT_IMPORT': {
    scopes: ['project', 'environment'],
    allows:
      'take private keys out, and bring them in with what that deploys; of an environment, to pull all it has, or have it sent to a worker',
  },
  'api_gateway.read': { scopes: ['zone'], allows: 'see token configurations, rules and operations' },
  'api_gateway.write': {
    scopes: ['zone'],
    allows: 'change token configurations, credentials, sources, rules and operations',
  },
  'token.write': { scopes: [], allows: 'issue, list and revoke access tokens' },
  'organization.write': { scopes: [], allows: 'create and list organizations' },
  'zone.write': { scopes: [], allows: 'create and list zones' },
  'workspace.write': {
    scopes: [],
    allows:
      'create vault projects and environments, list and remove workers; add one with `SECRETS:EXPORT_IMPORT` for its environment',
  },
  'event.read': { scopes: [], allows: 'read the event feed' },
  'kek.write': { scopes: [], allows: 'rotate the master key and see how far that is' },
  'dead_letter.write': { scopes: [], allows: 'list and redrive dead letters' },
  'ledger.write': { scopes: [], allows: 'build the ledger of credentials anew' },
  'policy.write': { scopes: [], allows: 'set policies of rotation' },
  'campaign.write': { scopes: [], allows: 'rotate all that a selector names and the caller may rotate' },
  'audit.read': { scopes: [], allows: 'read the audit of what the caller may see' },
} as const satisfies Record<string, PermissionFacts>;

export type Permission = keyof typeof PERMISSIONS;

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}

/** Why a grant cannot be given as written, or undefined when it can. */
export function grantProblem(permission: string, scope: string | undefined): string | undefined {
  if (!isPermission(permission)) return `unknown permission "${permission}"`;
  if (scope === undefined) return undefined;
  const kinds: readonly string[] = PERMISSIONS[permission].scopes;
  const [kind = '', ...id] = scope.split(':');
  if (kinds.includes(kind) && id.join(':') !== '') return undefined;
  return kinds.length === 0
    ? `${permission} takes no scope`
    : `the scope of ${permission} must be ${kinds.map((name) => `${name}:<id>`).join(' or ')}`;
}
