import type { Permission } from '@rekey/contracts';
import type { EncryptionJwk } from '@rekey/crypto';

/** Permission to do something, everywhere or inside one scope: `org:<id>`, `project:<id or name>`, `zone:<id>`, `environment:<name>`. */
export interface Grant {
  readonly permission: Permission;
  readonly scope?: string | undefined;
}

/** Who is calling, as the gateway established it. */
export interface Principal {
  /** Token id, `bootstrap`, or the name of a service. */
  readonly id: string;
  readonly kind: 'bootstrap' | 'token' | 'service';
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Organization the call acts in: `x-zitadel-orgid`, else the default one. */
  readonly org: string;
  /** What secrets that leave in an answer are encrypted to; only a token that was issued with one has it. */
  readonly publicKey?: EncryptionJwk;
}

/** True when the principal holds the permission in any scope: enough to enter a route, not to touch a resource. */
export function holdsSomewhere(principal: Principal, permission: Permission): boolean {
  return principal.kind === 'bootstrap' || principal.grants.some((grant) => grant.permission === permission);
}

/** True when the principal holds the permission without scope or in one of the scopes that contain the resource. */
export function holds(principal: Principal, permission: Permission, ...scopes: readonly string[]): boolean {
  if (principal.kind === 'bootstrap') return true;
  return principal.grants.some(
    (grant) => grant.permission === permission && (grant.scope === undefined || scopes.includes(grant.scope)),
  );
}

/** True when the principal holds any permission at all in one of the scopes, or one without scope. */
export function reaches(
  principal: Principal,
  permissions: readonly Permission[],
  ...scopes: readonly string[]
): boolean {
  return permissions.some((permission) => holds(principal, permission, ...scopes));
}
