import type { CredentialReference } from '@rekey/contracts';
import type { Configuration } from '../configurations/configuration.entity.js';
import type { Credential } from './credential.entity.js';

/** How events name the keys of a token configuration: together they are one credential. */
export function credentialOf({
  id,
  title,
  zoneId,
}: Pick<Configuration, 'id' | 'title' | 'zoneId'>): CredentialReference {
  return { kind: 'token-configuration', id, name: title, scope: { zone: zoneId } };
}

type Numbered = Pick<Configuration, 'version'>;
type Rows = readonly Credential[];

/** The version of the configuration that a key inside its overlap belongs to: the one that had it active last. */
export function lastVersionOf(row: Credential, { version }: Numbered, before: Rows): number | null {
  if (row.state !== 'retiring') return null;
  const stored = before.find(({ id }) => id === row.id);
  // One that came inside its overlap was never active here: it belongs to the version that it comes with.
  if (stored === undefined) return version + 1;
  return stored.state === 'active' ? Math.max(version, 1) : stored.lastVersion;
}

/** The versions whose overlap ends because the last key of each is not among those that are kept. */
export function endedVersions(
  configuration: Numbered,
  { gone, kept }: { readonly gone: Rows; readonly kept: Rows },
  now: Date,
): { readonly number: number; readonly retireAt: Date }[] {
  const numberOf = ({ lastVersion }: Credential): number => lastVersion ?? Math.max(configuration.version, 1);
  const left = new Set(kept.filter(({ state }) => state === 'retiring').map(numberOf));
  const ends = new Map<number, Date>();
  for (const row of gone) {
    if (row.state !== 'retiring' || left.has(numberOf(row))) continue;
    // Cut short, unless it was over.
    const end = row.retireAt !== null && row.retireAt < now ? row.retireAt : now;
    const other = ends.get(numberOf(row));
    if (other === undefined || other < end) ends.set(numberOf(row), end);
  }
  return [...ends].map(([number, retireAt]) => ({ number, retireAt }));
}
