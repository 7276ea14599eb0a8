import { CREDENTIAL_KINDS, type CredentialKind, type Permission } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';

/** What a caller has to hold at the owner to see a credential, and which column a scope of the grant limits it to. */
interface Right {
  readonly permission: Permission;
  readonly scopes: Readonly<Partial<Record<'org' | 'project' | 'zone', string>>>;
}

const VAULT: Right = { permission: 'SECRETS:VIEW', scopes: { project: 'vault_project' } };
const APPLICATION: Right = { permission: 'project.app.read', scopes: { org: 'org', project: 'project' } };
/** By the kind of credential. */
export const READ_RIGHTS: Readonly<Record<CredentialKind, Right>> = {
  'target-signing-key': { permission: 'action.target.read', scopes: {} },
  'vault-key': VAULT,
  certificate: VAULT,
  keystore: VAULT,
  jwk: VAULT,
  'token-configuration': { permission: 'api_gateway.read', scopes: { zone: 'zone' } },
  'client-secret': APPLICATION,
  'application-key': APPLICATION,
  'web-key': { permission: 'iam.web_key.read', scopes: {} },
};

/**
 * What of the ledger a caller may see, as a condition on the columns of the place and `kind`: for each kind exactly what its
 * grants let it read at the owner. @param values the statement's parameters, to which its own are added
 */
export function visibleTo(principal: Principal, values: unknown[]): string {
  if (principal.kind === 'bootstrap') return 'TRUE';
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const conditions = CREDENTIAL_KINDS.flatMap((kind) => {
    const places = placesOf(principal, READ_RIGHTS[kind]);
    if (places === undefined) return [`kind = ${parameter(kind)}`];
    return [...places].map(([column, ids]) => `(kind = ${parameter(kind)} AND ${column} = ANY(${parameter(ids)}))`);
  });
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

/** Values by column in which the right is held; undefined where it is held everywhere. */
function placesOf({ grants }: Principal, { permission, scopes }: Right): Map<string, string[]> | undefined {
  const places = new Map<string, string[]>();
  for (const grant of grants) {
    if (grant.permission !== permission) continue;
    if (grant.scope === undefined) return undefined;
    const at = grant.scope.indexOf(':');
    const column = scopes[grant.scope.slice(0, at) as keyof Right['scopes']];
    if (column !== undefined) places.set(column, [...(places.get(column) ?? []), grant.scope.slice(at + 1)]);
  }
  return places;
}
