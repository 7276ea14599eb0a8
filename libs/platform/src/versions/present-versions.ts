import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, type PageQuery } from '@rekey/http';
import { settle, type Version } from '@rekey/lifecycle';

/** A version of a credential, as every native list of versions shows it. */
export interface VersionAnswer {
  readonly version: number;
  readonly state: string;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
}

const CURSOR = /^(\d{1,9})(?:\.([0-9a-f]{24}))?$/;

/** Where a page of versions goes on. @param isShared among several rings, whose versions have equal numbers */
export function readVersionCursor(
  { after }: Pick<PageQuery, 'after'>,
  isShared = false,
): { readonly number: number; readonly ring: string } | undefined {
  if (after === undefined) return undefined;
  const [, number, ring] = CURSOR.exec(after) ?? [];
  if (number === undefined || (ring !== undefined) !== isShared)
    throw InvalidInput.field('after', 'is not a cursor of this list');
  return { number: Number(number), ring: ring ?? '' };
}

/** @param ringOf which of several rings a version belongs to */
export function pageOfVersions<V extends Version, More extends object = object>(
  found: readonly V[],
  limit: number,
  more?: (version: V) => More,
  ringOf?: (version: V) => string,
): Page<VersionAnswer & More> {
  const now = new Date();
  const cursorOf = (version: V): string => [version.number, ...(ringOf ? [ringOf(version)] : [])].join('.');
  return pageOf(found, limit, cursorOf, (version) => ({
    ...presentVersion(version, now),
    ...(more?.(version) as More),
  }));
}

/** An overlap ends by the clock; the row learns of it a little later. */
export function presentVersion(stored: Version, now: Date): VersionAnswer {
  const ring = { versions: [stored], nextNumber: stored.number + 1 };
  const [version] = settle(ring, now).ring.versions as [Version];
  return {
    version: version.number,
    state: version.state,
    createdAt: version.createdAt.toISOString(),
    activatedAt: version.activatedAt?.toISOString() ?? null,
    retireAt: version.retireAt?.toISOString() ?? null,
  };
}
