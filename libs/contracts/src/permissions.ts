/** Every permission there is, with what it lets its holder do and the kind of scope a grant of it may carry. */
export const PERMISSIONS = {
  'action.target.read': { scope: 'none', allows: 'see targets' },
  'action.target.write': { scope: 'none', allows: 'create and change targets, rotate their signing keys' },
  'action.target.delete': { scope: 'none', allows: 'delete targets' },
  'action.target.signing_key.read': { scope: 'none', allows: 'see the signing key when a target is read' },
  'project.create': { scope: 'org', allows: 'create projects' },
  'project.read': { scope: 'project', allows: 'see projects' },
  'project.app.read': { scope: 'project', allows: 'see applications and their keys' },
  'project.app.write': { scope: 'project', allows: 'create applications, rotate client secrets, add keys' },
  'project.app.delete': { scope: 'project', allows: 'remove applications' },
  'SECRETS:VIEW': { scope: 'project', allows: 'see keys and JWKs of a vault project' },
  'SECRETS:MANAGE': { scope: 'project', allows: 'create, change and delete keys and JWKs' },
  'SECRETS:DEPLOY_UNDEPLOY': { scope: 'project', allows: 'deploy keys to environments' },
  'SECRETS:EXPORT_IMPORT': { scope: 'project', allows: 'take key material out and bring it in' },
  'api_gateway.read': { scope: 'zone', allows: 'see token configurations' },
  'api_gateway.write': { scope: 'zone', allows: 'change token configurations, their credentials and sources' },
  'token.write': { scope: 'none', allows: 'issue, list and revoke access tokens' },
  'organization.write': { scope: 'none', allows: 'create and list organizations' },
  'zone.write': { scope: 'none', allows: 'create and list zones' },
  'workspace.write': { scope: 'none', allows: 'create vault projects and environments' },
  'event.read': { scope: 'none', allows: 'read the event feed' },
  'dead_letter.write': { scope: 'none', allows: 'list and redrive dead letters' },
} as const satisfies Record<string, { scope: 'none' | 'org' | 'project' | 'zone' | 'environment'; allows: string }>;

export type Permission = keyof typeof PERMISSIONS;

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}
