import { v7 as uuidv7 } from 'uuid';
import { sameKeys } from '../credentials/credential-set.js';
import { Credential } from '../credentials/credential.entity.js';
import { newCredentials } from '../credentials/new-credentials.js';
import type { FetchedJwks } from './fetch-jwks.js';
import { fittingKeys, type Room } from './fitting-keys.js';
import { mayBeNewer } from './source-clock.js';
import { taken } from './source-ring.js';
import { Source } from './source.entity.js';
import type { FoundJwk } from './vault-jwks.js';

export const DETACHED = 'The JWK no longer follows its key: the last version is kept';

type Wanted = FoundJwk | FetchedJwks;

export interface BoundNow {
  readonly configurationId: string;
  readonly sources: readonly Source[];
  /** Every key of the configuration. */
  readonly credentials: readonly Credential[];
}

export interface PlanRules {
  /** By the database's clock. */
  readonly at: Date;
  readonly keysMax: number;
}

export interface SourcesPlan {
  readonly sources: readonly Source[];
  readonly removed: readonly Source[];
  /** Every key of the configuration, afterwards. */
  readonly credentials: readonly Credential[];
  readonly added: readonly Source[];
  /** Whether the answer of a URL was left aside, because another that was under way with it is installed. */
  readonly isOvertaken: boolean;
}

/**
 * What makes the configuration's sources exactly these. One that was bound before keeps the keys it has, the retiring ones
 * too, unless the vault or the URL has newer ones; the keys of one that is left out go with it.
 */
export function planSources(now: BoundNow, wanted: readonly Wanted[], rules: PlanRules): SourcesPlan {
  const planned = wanted.map((one, position) => {
    const existing = now.sources.find((source) => isSame(source, one));
    const source = Object.assign(new Source(), existing ?? newSource(now.configurationId, one), { position });
    return { source, one, isNew: existing === undefined };
  });
  const keptIds = new Set<string | null>([null, ...planned.map(({ source }) => source.id)]);
  let credentials = now.credentials.filter(({ sourceId }) => keptIds.has(sourceId));
  let isOvertaken = false;
  for (const { source, one } of planned) {
    const own = credentials.filter(({ sourceId }) => sourceId === source.id);
    const others = credentials.filter(({ sourceId }) => sourceId !== source.id);
    const bound = bind(source, one, { own, others, keysMax: rules.keysMax }, rules.at);
    credentials = [...others, ...bound.credentials];
    Object.assign(source, bound.state);
    isOvertaken ||= bound.isOvertaken ?? false;
  }
  return {
    sources: planned.map(({ source }) => source),
    removed: now.sources.filter(({ id }) => !keptIds.has(id)),
    added: planned.filter(({ isNew }) => isNew).map(({ source }) => source),
    credentials,
    isOvertaken,
  };
}

interface Binding {
  readonly credentials: readonly Credential[];
  readonly state: Partial<Source>;
  readonly isOvertaken?: true;
}

function bind(source: Source, wanted: Wanted, room: Room, at: Date): Binding {
  const { own } = room;
  if (wanted.kind === 'url') return bindUrl(source, wanted, room, at);
  const [{ version }] = wanted.versions;
  const { project, name } = wanted;
  const state = { project, name, version, lastSync: at, error: wanted.isDetached ? DETACHED : null };
  // What an event told already is as new as the answer, and knows the overlap of keys that are over in the vault.
  return { credentials: source.version >= version ? own : taken(source, wanted.versions, at), state };
}

function bindUrl(source: Source, fetched: FetchedJwks, room: Room, at: Date): Binding {
  const { own } = room;
  const { etag, refreshAt } = fetched;
  // Of two answers that were under way together nobody knows which one is older: the URL is asked once more.
  if (mayBeNewer(source.lastSync, fetched.askedAt)) {
    return { credentials: own, state: { refreshAt: at }, isOvertaken: true };
  }
  if (fetched.error !== null) return { credentials: own, state: { error: fetched.error, refreshAt } };
  const { keys, note: error } = fittingKeys(fetched, room);
  const listed = newCredentials({ configurationId: source.configurationId, sourceId: source.id }, keys, at);
  const sorted = [...own].sort((left, right) => left.position - right.position);
  const state = { lastSync: at, error, etag, refreshAt };
  return { credentials: sameKeys(sorted, listed) ? own : listed, state };
}

function newSource(configurationId: string, wanted: Wanted): Source {
  const isJwk = wanted.kind === 'jwk';
  return Object.assign(new Source(), {
    // Grows with time: keys of sources are shown in the order they were bound.
    id: uuidv7(),
    configurationId,
    kind: wanted.kind,
    project: isJwk ? wanted.project : null,
    name: isJwk ? wanted.name : null,
    jwkId: isJwk ? wanted.jwkId : null,
    url: isJwk ? null : wanted.url,
    urlQuery: null,
    version: 0,
    lastSync: null,
    error: null,
    etag: null,
    refreshAt: new Date(),
  });
}

function isSame(source: Source, wanted: Wanted): boolean {
  return wanted.kind === 'jwk' ? source.jwkId === wanted.jwkId : source.url === wanted.url;
}
