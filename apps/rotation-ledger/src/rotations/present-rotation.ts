import type { RotationCause } from '@rekey/contracts';
import type { KnownVersion } from '../inventory/known-credential.js';
import type { RotationListRow } from './rotation-list.repository.js';
import type { RotationCounts, RotationNode, RotationState } from './rotation-state.js';

export interface RotationItem {
  readonly id: string;
  readonly credential: {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly scope: Readonly<Record<string, string>>;
  };
  readonly cause: RotationCause;
  readonly version: number | null;
  readonly previousVersion: number | null;
  readonly state: RotationState;
  readonly startedAt: string;
  readonly convergedAt: string | null;
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly campaign: string | null;
  readonly counts: RotationCounts;
  /** The version that this rotation ended, as it is now; null where there was none. */
  readonly previous: PreviousVersionAnswer | null;
}

export interface PreviousVersionAnswer {
  readonly state: string;
  readonly retireAt: string | null;
  readonly lastUsedAt: string | null;
  readonly held: boolean;
}

export interface RotationAnswer extends RotationItem {
  readonly nodes: readonly RotationNode[];
}

export function presentRotation(row: RotationListRow, now: Date): RotationItem {
  const { id, cause, version, previousVersion, state, actor, requestId, campaign, counts } = row;
  return {
    id,
    credential: { kind: row.kind, id: row.credentialId, name: row.name, scope: scopeOf(row) },
    ...{ cause, version, previousVersion, state },
    startedAt: row.startedAt.toISOString(),
    convergedAt: row.convergedAt?.toISOString() ?? null,
    ...{ actor, requestId, campaign, counts },
    previous: previousOf(row, now),
  };
}

export function scopeOf({ org, project, vaultProject, zone }: RotationListRow): Readonly<Record<string, string>> {
  const all = Object.entries({ org, project, vaultProject, zone });
  return Object.fromEntries(all.filter((one): one is [string, string] => one[1] !== null));
}

/** Of the rings of several environments, the one that lives longest. */
function previousOf({ known, previousVersion }: RotationListRow, now: Date): PreviousVersionAnswer | null {
  if (previousVersion === null) return null;
  const versions = known?.versions.filter((one) => one.version === previousVersion) ?? [];
  const [version] = versions.sort((one, other) => liveUntil(other) - liveUntil(one));
  // Ended so long ago that the ring does not show it any more.
  if (version === undefined) return { state: 'retired', retireAt: null, lastUsedAt: null, held: false };
  const { state, retireAt, lastUsedAt } = version;
  const isOver = state === 'retiring' && retireAt !== null && Date.parse(retireAt) <= now.getTime();
  return { state: isOver ? 'retired' : state, retireAt, lastUsedAt, held: false };
}

function liveUntil({ state, retireAt }: KnownVersion): number {
  return state === 'active' ? Infinity : Date.parse(retireAt ?? '') || 0;
}
