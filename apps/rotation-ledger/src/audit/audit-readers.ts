import type { CredentialKind, CredentialScope, Permission } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import { READ_RIGHTS } from '../access/visible-credentials.js';

/**
 * Who may see an entry, as text: a permission that is held everywhere, or a permission and the scope it is held in. A caller
 * sees what has one of the texts that its own grants make.
 */
export function readersBy(permission: Permission, ...scopes: readonly string[]): string[] {
  return [permission, ...scopes.map((scope) => inScope(permission, scope))];
}

/** Whoever may read the credential at its owner. */
export function readersOfCredential(kind: CredentialKind, scope: CredentialScope): string[] {
  const { anyOf, scopes } = READ_RIGHTS[kind];
  const within = Object.entries(scopes).flatMap(([scopeKind, place]) => {
    const id = scope[place];
    return id === undefined ? [] : [`${scopeKind}:${id}`];
  });
  return anyOf.flatMap((permission) => readersBy(permission, ...within));
}

/** What of `readers` the caller is; undefined for the one who sees everything. */
export function readerAs({ kind, grants }: Principal): string[] | undefined {
  if (kind === 'bootstrap') return undefined;
  return grants.map(({ permission, scope }) => (scope === undefined ? permission : inScope(permission, scope)));
}

const inScope = (permission: string, scope: string): string => `${permission} ${scope}`;
