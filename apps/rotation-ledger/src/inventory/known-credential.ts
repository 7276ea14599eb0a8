import type { CredentialKind, CredentialReference, CredentialVersionState, RotationCause } from '@rekey/contracts';

/** Ended versions that a ring keeps, for people to look at. */
const ENDED_MAX = 10;

/** Times are RFC 3339 in UTC, so that they sort as they are. */
export interface KnownVersion {
  readonly version: number;
  readonly environment?: string | undefined;
  readonly state: CredentialVersionState;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** What is followed: a credential by its id, or a JWK as bindings name it. */
export interface Followed {
  readonly kind: CredentialKind;
  readonly id?: string | undefined;
  readonly vaultProject?: string | undefined;
  readonly name?: string | undefined;
}

/** A credential as events have told of it so far. */
export interface KnownCredential extends CredentialReference {
  readonly createdAt: string;
  readonly removedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly versions: readonly KnownVersion[];
  readonly follows: readonly Followed[];
}

/** What one event says of a credential. */
export type CredentialNews =
  | { readonly news: 'described'; readonly state: Omit<KnownCredential, 'lastUsedAt'> }
  | { readonly news: 'turned'; readonly credential: CredentialReference; readonly turn: RingTurn }
  | { readonly news: 'retired'; readonly version: EndedVersion }
  | { readonly news: 'used'; readonly version: UsedVersion }
  | { readonly news: 'removed'; readonly at: string };

export interface RingTurn {
  readonly at: string;
  readonly cause: RotationCause;
  /** One ring for each environment; one without a name for what has a single ring. */
  readonly rings: readonly {
    readonly environment?: string;
    readonly from: number | null;
    readonly to: number | null;
    /** When the new version ends by itself. */
    readonly expiresAt?: string | null;
  }[];
  readonly retireAt: string | null;
}

interface VersionName {
  readonly environment?: string | undefined;
  readonly version: number;
}

interface EndedVersion extends VersionName {
  readonly at: string;
}

interface UsedVersion extends VersionName {
  readonly lastUsedAt: string;
}

export const isLive = ({ state }: Pick<KnownVersion, 'state'>): boolean =>
  state !== 'retired' && state !== 'compromised';

/** The credential after that news. Undefined stays undefined where the news is not enough to know it by. */
export function withNews(known: KnownCredential | undefined, told: CredentialNews): KnownCredential | undefined {
  // What is gone stays gone: ids are not used again.
  if (known?.removedAt != null && told.news !== 'described') return known;
  switch (told.news) {
    case 'described':
      return described(known, told.state);
    case 'turned':
      return turned(known ?? fromTurn(told.credential, told.turn), told.turn, told.credential);
    case 'retired':
      return known && withVersions(known, (one) => (isNamed(one, told.version) ? ended(one, told.version.at) : one));
    case 'used':
      return known && used(known, told.version);
    case 'removed':
      return known && { ...known, removedAt: told.at, versions: [], follows: [] };
  }
}

function described(known: KnownCredential | undefined, state: Omit<KnownCredential, 'lastUsedAt'>): KnownCredential {
  const before = known?.versions ?? [];
  const versions = state.versions.map((one) => {
    const same = before.find((other) => isNamed(other, one));
    return { ...one, lastUsedAt: later(one.lastUsedAt, same?.lastUsedAt ?? null) };
  });
  const told = new Set(versions.map(nameOf));
  const over = before.filter((one) => !isLive(one) && !told.has(nameOf(one)));
  const lastUsedAt = versions.reduce((last, one) => later(last, one.lastUsedAt), known?.lastUsedAt ?? null);
  return { ...state, lastUsedAt, versions: state.removedAt === null ? bounded([...over, ...versions]) : [] };
}

function fromTurn({ kind, id, name, scope }: CredentialReference, { at }: RingTurn): KnownCredential {
  return { kind, id, name, scope, createdAt: at, removedAt: null, lastUsedAt: null, versions: [], follows: [] };
}

function turned(known: KnownCredential, turn: RingTurn, { name, scope }: CredentialReference): KnownCredential {
  let versions = known.versions;
  for (const ring of turn.rings) {
    const own = versions.filter(({ environment }) => environment === ring.environment);
    const others = versions.filter(({ environment }) => environment !== ring.environment);
    versions = [...others, ...turnedRing(own, turn, ring)];
  }
  return { ...known, name, scope, versions: bounded(versions) };
}

function turnedRing(
  versions: readonly KnownVersion[],
  { at, cause, retireAt }: RingTurn,
  { environment, from, to, expiresAt = null }: RingTurn['rings'][number],
): KnownVersion[] {
  const rest = versions.map((one) => {
    if (one.version === to)
      return one.state === 'active' ? one : { ...one, state: 'active' as const, activatedAt: at, retireAt: null };
    if (cause === 'compromised' && one.version === from) return { ...one, state: 'compromised' as const, retireAt: at };
    if (one.state === 'active' && to !== null) return retiring(one, at, retireAt);
    // Without an overlap every older version dies.
    return one.state === 'retiring' && retireAt === null && cause !== 'compromised' ? ended(one, at) : one;
  });
  if (to === null || rest.some(({ version }) => version === to)) return rest;
  const made = { version: to, environment, state: 'active' as const, createdAt: at, activatedAt: at };
  return [...rest, { ...made, retireAt: null, expiresAt, lastUsedAt: null }];
}

function retiring(version: KnownVersion, at: string, retireAt: string | null): KnownVersion {
  return retireAt === null || retireAt <= at ? ended(version, at) : { ...version, state: 'retiring', retireAt };
}

function ended(version: KnownVersion, at: string): KnownVersion {
  return version.state === 'compromised' ? version : { ...version, state: 'retired', retireAt: at };
}

function used(known: KnownCredential, { lastUsedAt, ...name }: UsedVersion): KnownCredential {
  const credential = withVersions(known, (one) =>
    isNamed(one, name) ? { ...one, lastUsedAt: later(one.lastUsedAt, lastUsedAt) } : one,
  );
  return { ...credential, lastUsedAt: later(known.lastUsedAt, lastUsedAt) };
}

function withVersions(known: KnownCredential, change: (version: KnownVersion) => KnownVersion): KnownCredential {
  return { ...known, versions: bounded(known.versions.map(change)) };
}

/** In order of environment and number; of ended ones the newest. */
function bounded(versions: readonly KnownVersion[]): KnownVersion[] {
  const over = versions.filter((one) => !isLive(one)).sort((one, other) => other.version - one.version);
  return [...versions.filter(isLive), ...over.slice(0, ENDED_MAX)].sort(
    (one, other) => (one.environment ?? '').localeCompare(other.environment ?? '', 'en') || one.version - other.version,
  );
}

function isNamed(one: VersionName, other: VersionName): boolean {
  return one.version === other.version && one.environment === other.environment;
}

function nameOf({ environment = '', version }: VersionName): string {
  return `${version} ${environment}`;
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
