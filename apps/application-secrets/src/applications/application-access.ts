import type { Permission } from '@rekey/contracts';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';

/**
 * The caller needs the permission everywhere, in the project of the path, or in the organization it acts in. Whether they
 * belong together is for the query to say, which finds nothing where they do not. @throws PermissionDenied
 */
export function requireInProject(caller: Principal, permission: Permission, projectId: string): void {
  if (!holds(caller, permission, `project:${projectId}`, `org:${caller.org}`)) throw new PermissionDenied(permission);
}
