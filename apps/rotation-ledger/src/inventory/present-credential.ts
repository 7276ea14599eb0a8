import {
  CREDENTIAL_OWNERS,
  type CredentialKind,
  type CredentialScope,
  type CredentialVersionState,
  isCredentialKind,
} from '@rekey/contracts';
import type { CredentialRow, DependantRow } from './credential-list.repository.js';
import { isLive, type KnownVersion } from './known-credential.js';

export interface CredentialVersionAnswer {
  readonly version: number;
  readonly environment?: string;
  readonly state: CredentialVersionState;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface CredentialItem {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly name: string;
  readonly scope: CredentialScope;
  readonly activeVersion: number | null;
  readonly versions: readonly CredentialVersionAnswer[];
  readonly rotatedAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly dependants: number;
  readonly holders: number;
  readonly policy: string | null;
}

export interface DependantAnswer extends DependantRow {
  readonly service: string;
}

export interface CredentialAnswer extends Omit<CredentialItem, 'dependants' | 'holders'> {
  readonly dependants: readonly DependantAnswer[];
  readonly holders: readonly object[];
  readonly rotations: readonly object[];
}

export function presentCredential(row: CredentialRow, now: Date): CredentialItem {
  const { known, rotatedAt, expiresAt, policy, dependants } = row;
  const versions = known.versions.map((one) => presentVersion(one, now));
  const active = new Set(versions.flatMap(({ state, version }) => (state === 'active' ? [version] : [])));
  const [activeVersion = null] = active;
  return {
    ...{ kind: known.kind, id: known.id, name: known.name, scope: known.scope },
    // Rings of environments that differ have no version in common.
    activeVersion: active.size > 1 ? null : activeVersion,
    versions: versions.filter(isLive),
    rotatedAt: rotatedAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: known.lastUsedAt,
    ...{ dependants, holders: 0, policy },
  };
}

/** The end of an overlap is its end, whether its owner has told of it yet or not. */
export function presentVersion(version: KnownVersion, now: Date): CredentialVersionAnswer {
  const { environment, state, retireAt, ...rest } = version;
  const isOver = state === 'retiring' && retireAt !== null && Date.parse(retireAt) <= now.getTime();
  return {
    version: rest.version,
    ...(environment === undefined ? {} : { environment }),
    ...{ state: isOver ? 'retired' : state, createdAt: rest.createdAt, activatedAt: rest.activatedAt, retireAt },
    ...{ expiresAt: rest.expiresAt, lastUsedAt: rest.lastUsedAt },
  };
}

/** Workers, which are no credentials, are the vault's. */
export function presentDependant({ kind, id, name }: DependantRow): DependantAnswer {
  return { kind, id, name, service: isCredentialKind(kind) ? CREDENTIAL_OWNERS[kind] : 'key-vault' };
}
