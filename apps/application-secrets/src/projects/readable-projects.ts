import type { Permission } from '@rekey/contracts';
import { holds, type Principal } from '@rekey/identity';

const SCOPE = 'project:';

/** The projects of its organization in which the caller holds the permission; undefined when in all of them. */
export function projectsWith(caller: Principal, permission: Permission): readonly string[] | undefined {
  if (holds(caller, permission, `org:${caller.org}`)) return undefined;
  return caller.grants.flatMap((grant) =>
    grant.permission === permission && grant.scope?.startsWith(SCOPE) === true ? [grant.scope.slice(SCOPE.length)] : [],
  );
}
