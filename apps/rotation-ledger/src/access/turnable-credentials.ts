import { CREDENTIAL_KINDS, type CredentialKind, type Permission } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';

/** What a caller has to hold at the owner to turn a credential, all of it, and which column a scope of a grant names. */
interface WriteRight {
  readonly allOf: readonly Permission[];
  readonly columns: Readonly<Record<string, string>>;
}

const VAULT: WriteRight = {
  allOf: ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'],
  columns: { project: 'vault_project' },
};
const APPLICATION: WriteRight = { allOf: ['project.app.write'], columns: { org: 'org', project: 'project' } };
const RIGHTS: Readonly<Record<CredentialKind, WriteRight>> = {
  'target-signing-key': { allOf: ['action.target.write'], columns: {} },
  'vault-key': VAULT,
  certificate: VAULT,
  keystore: VAULT,
  jwk: VAULT,
  'token-configuration': { allOf: ['api_gateway.write'], columns: { zone: 'zone' } },
  'client-secret': APPLICATION,
  'application-key': APPLICATION,
  'web-key': { allOf: ['iam.web_key.write'], columns: {} },
};

/**
 * What of the ledger a caller may turn, as a condition on the columns of the place and `kind`. Whether it really may is said by
 * the owner when it does.
 * @param values the statement's parameters, to which its own are added
 */
export function turnableBy({ kind, grants }: Principal, values: unknown[]): string {
  if (kind === 'bootstrap') return 'TRUE';
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const held = (permission: Permission, columns: WriteRight['columns']): string => {
    const conditions = grants.flatMap((grant) => {
      if (grant.permission !== permission) return [];
      if (grant.scope === undefined) return 'TRUE';
      const at = grant.scope.indexOf(':');
      const column = columns[grant.scope.slice(0, at)];
      return column === undefined ? [] : `${column} = ${parameter(grant.scope.slice(at + 1))}`;
    });
    return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
  };
  const conditions = CREDENTIAL_KINDS.flatMap((one) => {
    const { allOf, columns } = RIGHTS[one];
    const isHeldAnywhere = allOf.every((permission) => grants.some((grant) => grant.permission === permission));
    if (!isHeldAnywhere) return [];
    return `(kind = ${parameter(one)} AND ${allOf.map((permission) => held(permission, columns)).join(' AND ')})`;
  });
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}
