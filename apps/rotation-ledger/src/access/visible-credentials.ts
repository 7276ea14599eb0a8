import { CREDENTIAL_KINDS, type CredentialKind, type CredentialScope, type Permission } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';

/** One of which a caller has to hold at the owner to see a credential, and which of its places a scope of the grant names. */
interface Right {
  readonly anyOf: readonly Permission[];
  readonly scopes: Readonly<Partial<Record<'org' | 'project' | 'zone', keyof CredentialScope>>>;
}

/** The columns of the places. */
const COLUMNS: Readonly<Record<keyof CredentialScope, string>> = {
  org: 'org',
  project: 'project',
  vaultProject: 'vault_project',
  zone: 'zone',
};

/** Whoever may do anything with the secrets of a project sees them. */
const VAULT: Right = {
  anyOf: ['SECRETS:VIEW', 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'],
  scopes: { project: 'vaultProject' },
};
const APPLICATION: Right = { anyOf: ['project.app.read'], scopes: { org: 'org', project: 'project' } };
/** By the kind of credential. */
export const READ_RIGHTS: Readonly<Record<CredentialKind, Right>> = {
  'target-signing-key': { anyOf: ['action.target.read'], scopes: {} },
  'vault-key': VAULT,
  certificate: VAULT,
  keystore: VAULT,
  jwk: VAULT,
  'token-configuration': { anyOf: ['api_gateway.read', 'api_gateway.write'], scopes: { zone: 'zone' } },
  'client-secret': APPLICATION,
  'application-key': APPLICATION,
  'web-key': { anyOf: ['iam.web_key.read'], scopes: {} },
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
    return [...places].map(
      ([place, ids]) => `(kind = ${parameter(kind)} AND ${COLUMNS[place]} = ANY(${parameter(ids)}))`,
    );
  });
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

/** Whether a caller may see a credential of that kind and place. */
export function maySee(principal: Principal, kind: CredentialKind, scope: CredentialScope): boolean {
  if (principal.kind === 'bootstrap') return true;
  const places = placesOf(principal, READ_RIGHTS[kind]);
  return places === undefined || [...places].some(([place, ids]) => ids.includes(scope[place] ?? ''));
}

type Place = keyof CredentialScope;

/** Values by place in which the right is held; undefined where it is held everywhere. */
function placesOf({ grants }: Principal, { anyOf, scopes }: Right): Map<Place, string[]> | undefined {
  const places = new Map<Place, string[]>();
  for (const grant of grants) {
    if (!anyOf.includes(grant.permission)) continue;
    if (grant.scope === undefined) return undefined;
    const at = grant.scope.indexOf(':');
    const place = scopes[grant.scope.slice(0, at) as keyof Right['scopes']];
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), grant.scope.slice(at + 1)]);
  }
  return places;
}
