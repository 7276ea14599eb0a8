import type { Ring, Version } from '@rekey/lifecycle';

/** The keys of one target as they are at `now`, the database's clock: replicas agree on what came first. */
export interface SigningKeyRing {
  readonly ring: Ring;
  readonly now: Date;
}

/** A version where all may be null, because an outer join found none. */
type VersionRow = { readonly [K in keyof Version]: Version[K] | null };

export interface SigningKeyRow extends VersionRow {
  readonly now: Date;
}

export function ringOf(rows: readonly SigningKeyRow[], nextNumber: number): SigningKeyRing {
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('The clock did not answer');
  return { now, ring: { versions: rows.flatMap((row) => versionOf(row) ?? []), nextNumber } };
}

function versionOf({ number, state, createdAt, activatedAt, retireAt }: VersionRow): Version | undefined {
  if (number === null || state === null || createdAt === null) return undefined;
  return { number, state, createdAt, activatedAt, retireAt };
}
