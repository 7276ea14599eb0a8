import { DEFAULT_MAX_LIVE, type RingChange, rotate } from '@rekey/lifecycle';
import { v4 as uuid } from 'uuid';
import type { AcceptedKey } from '../credentials/accept-keys.js';
import { Credential } from '../credentials/credential.entity.js';
import type { Source } from './source.entity.js';

/** One key more in the ring of a bound JWK. The rows as they are afterwards, dead ones left out. */
export function rotateSource(
  source: Pick<Source, 'id' | 'configurationId' | 'nextVersion'>,
  rows: readonly Credential[],
  key: AcceptedKey,
  { now, overlapMs }: { readonly now: Date; readonly overlapMs: number },
): Credential[] {
  const ring = { versions: rows.map((row) => row.toVersion()), nextNumber: source.nextVersion };
  const change: RingChange = rotate(ring, { now, overlapMs, maxLive: DEFAULT_MAX_LIVE });
  const changed = new Map(change.changed.map((version) => [version.number, version]));
  const kept = rows
    .map((row) => Object.assign(new Credential(), row, pick(changed.get(row.version))))
    .filter(({ state }) => state === 'active' || state === 'retiring');
  const added = Object.assign(new Credential(), {
    id: uuid(),
    configurationId: source.configurationId,
    sourceId: source.id,
    position: 0,
    version: source.nextVersion,
    state: 'active' as const,
    createdAt: now,
    retireAt: null,
    ...key,
  });
  return [added, ...kept];
}

function pick(version: { state: Credential['state']; retireAt: Date | null } | undefined): object {
  return version === undefined ? {} : { state: version.state, retireAt: version.retireAt };
}

/** Whether a row holds this very key, under the same name. */
export function holdsKey({ kid, alg, jwk }: Credential, key: AcceptedKey): boolean {
  return kid === key.kid && alg === key.alg && jwk.n === key.jwk.n && jwk.x === key.jwk.x && jwk.y === key.jwk.y;
}
