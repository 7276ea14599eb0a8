import { holds, type Principal, reaches } from '@rekey/identity';

/** Any of them lets its holder see what the project has. */
const SECRETS = ['SECRETS:VIEW', 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'] as const;
export type SecretsPermission = (typeof SECRETS)[number];

const scopeOf = (project: string): string => `project:${project}`;

/** Whether the caller has any grant in the project of that name. */
export function belongs(principal: Principal, project: string): boolean {
  return reaches(principal, SECRETS, scopeOf(project));
}

export function holdsIn(principal: Principal, project: string, permission: SecretsPermission): boolean {
  return holds(principal, permission, scopeOf(project));
}
