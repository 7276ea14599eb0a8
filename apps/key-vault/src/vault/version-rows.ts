import type { Version, VersionState } from '@rekey/lifecycle';

/** Versions of a ring as SQL sees them. The partial indexes have these very words. */
export const LIVE = `state IN ('staged', 'active', 'retiring')`;

/** Columns of a version in a row where they may all be null, because an outer join found none. */
export interface VersionRow {
  readonly number: number | null;
  readonly state: VersionState | null;
  readonly createdAt: Date | null;
  readonly activatedAt: Date | null;
  readonly retireAt: Date | null;
}

/** Selects a VersionRow from the table of that alias. */
export function versionColumns(alias: string): string {
  return `${alias}.number, ${alias}.state, ${alias}.created_at AS "createdAt", ${alias}.activated_at AS "activatedAt",
    ${alias}.retire_at AS "retireAt"`;
}

export function versionOf({ number, state, createdAt, activatedAt, retireAt }: VersionRow): Version | undefined {
  if (number === null || state === null || createdAt === null) return undefined;
  return { number, state, createdAt, activatedAt, retireAt };
}
