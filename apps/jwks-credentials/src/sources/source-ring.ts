import { parseDurationMs } from '@rekey/config';
import type { JwkUpdated } from '@rekey/contracts';
import { rotate } from '@rekey/lifecycle';
import { v4 as uuid } from 'uuid';
import type { AcceptedKey } from '../credentials/accept-keys.js';
import { Credential } from '../credentials/credential.entity.js';
import type { Source } from './source.entity.js';

/** A version of a JWK as the vault has it now. */
export interface VaultVersion {
  readonly version: number;
  readonly key: AcceptedKey;
  /** Null for the active one. */
  readonly retireAt: Date | null;
}

type Owner = Pick<Source, 'id' | 'configurationId'>;

/**
 * The keys of a source after its JWK was updated: the ring turns as the vault's did, with the vault's version numbers and
 * its end of the overlap, however late the event comes. Rows that stay as they are stay the same objects.
 */
export function rotated(
  source: Owner,
  rows: readonly Credential[],
  { version, overlap, retireAt }: Pick<JwkUpdated, 'version' | 'overlap' | 'retireAt'>,
  key: AcceptedKey,
): Credential[] {
  const overlapMs = retireAt === null ? 0 : (parseDurationMs(overlap) ?? 0);
  const now = retireAt === null ? new Date() : new Date(Date.parse(retireAt) - overlapMs);
  const change = rotate({ versions: rows.map((row) => row.toVersion()), nextNumber: version }, { now, overlapMs });
  const changed = new Map(change.changed.map((one) => [one.number, one]));
  const kept = rows.flatMap((row) => {
    const after = changed.get(row.version);
    if (after === undefined) return [row];
    const { state, retireAt: end } = after;
    return state === 'retiring' ? [Object.assign(new Credential(), row, { state, retireAt: end })] : [];
  });
  return [rowOf(source, { version, key, retireAt: null }, now), ...kept];
}

/**
 * The keys of a source that has seen a later version before it was told of this one: those before it end as they would
 * have, had it come in time. The key that it brings is not taken, for it may be over or worse.
 */
export function rotatedLate(
  rows: readonly Credential[],
  { version, retireAt }: Pick<JwkUpdated, 'version' | 'retireAt'>,
): readonly Credential[] {
  return rows.flatMap((row) => {
    if (row.state !== 'active' || row.version >= version) return [row];
    if (retireAt === null) return [];
    return [Object.assign(new Credential(), row, { state: 'retiring' as const, retireAt: new Date(retireAt) })];
  });
}

/** The keys of a source as the vault has them. */
export function taken(source: Owner, versions: readonly VaultVersion[], now: Date): Credential[] {
  return versions.map((version) => rowOf(source, version, now));
}

function rowOf({ id, configurationId }: Owner, { version, key, retireAt }: VaultVersion, now: Date): Credential {
  return Object.assign(new Credential(), {
    id: uuid(),
    configurationId,
    sourceId: id,
    position: 0,
    version,
    state: retireAt === null ? ('active' as const) : ('retiring' as const),
    createdAt: now,
    activatedAt: now,
    retireAt,
    kid: key.kid,
    alg: key.alg,
    jwk: key.jwk,
    secret: null,
  });
}
