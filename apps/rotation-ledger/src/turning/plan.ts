import {
  type CredentialReference,
  CredentialsReplaced,
  type EventEnvelope,
  JwkCompromised,
  JwkDetached,
  JwkUpdated,
} from '@rekey/contracts';
import { isLive, type KnownCredential, type KnownVersion, withNews } from '../inventory/known-credential.js';
import { readNews } from '../inventory/read-news.js';
import { rotationState, type RotationView } from '../rotations/rotation-state.js';
import { readFacts } from '../rotations/read-facts.js';
import type { WorkerFacts } from '../rotations/rotation-facts.js';
import { HELD_KINDS } from './held-kinds.js';
import { turnAmong } from './turn.js';

/** A version that was used so lately is in use. */
const IN_USE_MS = 24 * 3_600_000;
/** How long caches of published keys may keep what they have. */
const CACHED_MS = 300_000;

export interface PlannedDependant {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly change: string;
  readonly kidBefore?: string | null;
  readonly kidAfter?: string | null;
}

export interface PlannedEnd {
  readonly version: number;
  readonly environment?: string;
  readonly at: string;
  readonly lastUsedAt: string | null;
  /** What works with it now, as far as that is known. */
  readonly usedBy?: readonly Pick<PlannedDependant, 'kind' | 'id' | 'name'>[];
}

export interface PlanWarning {
  readonly code: string;
  readonly message: string;
}

/** What would happen if the call were made. */
export interface Plan {
  readonly dryRun: true;
  readonly credential: Pick<CredentialReference, 'kind' | 'id' | 'name'>;
  readonly version: number | null;
  readonly dependants: readonly PlannedDependant[];
  readonly holders: readonly object[];
  readonly notified: readonly { readonly targetId: string; readonly name: string }[];
  readonly ends: readonly PlannedEnd[];
  readonly earliestSafeEnd: string | null;
  readonly warnings: readonly PlanWarning[];
}

/** What a plan is made from. */
export interface PlanFacts {
  /** All that would be published, by the owner and by everybody who would follow. */
  readonly published: readonly EventEnvelope[];
  readonly known: KnownCredential | undefined;
  readonly workers: readonly WorkerFacts[];
  readonly notified: Plan['notified'];
  /** Which was to turn, where that is said: another may stand beside it from then on. */
  readonly of?: Pick<CredentialReference, 'kind' | 'id'> | undefined;
  /** The material of the real call is made by that call: what the dry run made is no part of the plan. */
  readonly isMadeLater?: boolean;
}

/** @returns undefined when nothing would turn */
export function planOf(facts: PlanFacts, now: Date): Plan | undefined {
  const { published, known, workers, notified, of, isMadeLater = false } = facts;
  const view = viewOf({ published, workers, of }, now);
  if (view === undefined) return undefined;
  const { kind, id, name } = known ?? view.credential;
  const ends = endsOf(published, known, { startedAt: view.startedAt, workers });
  const detached = published.filter(({ type }) => type === JwkDetached.type).length;
  const isCached = view.nodes.some((node) => node.kind === 'jwk') || kind === 'jwk' || kind === 'web-key';
  const judged = { view, ends, detached, isCached, notified };
  return {
    dryRun: true,
    credential: { kind, id, name },
    version: view.version,
    dependants: view.nodes
      .filter((node) => node.kind !== 'service')
      .map((node) => dependantOf(node, published))
      .map((one) => (isMadeLater && one.kidAfter !== undefined ? { ...one, kidAfter: null } : one)),
    holders: [],
    notified,
    ends,
    earliestSafeEnd: safeEndOf(judged, now),
    warnings: warningsOf(judged, now),
  };
}

/** As the ledger will see the rotation once all of that is told. */
function viewOf(
  { published, workers, of }: Pick<PlanFacts, 'published' | 'workers' | 'of'>,
  now: Date,
): RotationView | undefined {
  const turn = turnAmong(published, of);
  if (turn === undefined) return undefined;
  const told = published.flatMap((envelope) => readFacts(envelope) ?? []);
  const own = told.filter(({ rotationId }) => rotationId === turn.rotationId);
  const events = own.flatMap((one) => ('event' in one ? [one.event] : []));
  const reports = own.flatMap((one) => ('report' in one ? [one.report] : []));
  return rotationState({ id: turn.rotationId, events, reports, workers, later: [] }, now, Infinity);
}

function dependantOf(node: RotationView['nodes'][number], published: readonly EventEnvelope[]): PlannedDependant {
  const { kind, dependantId: id, name, service, state, reason } = node;
  const change = kind === 'worker' ? 'gets the new bundle' : (reason ?? (state === 'applied' ? 'follows' : state));
  return { kind, id, name, service, change, ...kidsOf(kind, id, published) };
}

function kidsOf(
  kind: string,
  id: string,
  published: readonly EventEnvelope[],
): Pick<PlannedDependant, 'kidBefore' | 'kidAfter'> {
  if (kind === 'jwk') {
    const told = published.find(
      ({ type, subject }) => (type === JwkUpdated.type || type === JwkCompromised.type) && subject === id,
    );
    const { publicJwk, kidBefore, publicJwks } = (told?.data ?? {}) as Partial<JwkUpdated & JwkCompromised>;
    return { kidBefore: kidBefore ?? publicJwks?.[0]?.kid ?? null, kidAfter: publicJwk?.kid ?? null };
  }
  if (kind !== 'token-configuration') return {};
  const replaced = published.find(({ type, subject }) => type === CredentialsReplaced.type && subject === id);
  const { before = [], after = [] } = (replaced?.data ?? {}) as Partial<Pick<CredentialsReplaced, 'before' | 'after'>>;
  const kids = (all: typeof before, others: typeof before): string | null =>
    all.find(({ kid }) => !others.some((other) => other.kid === kid))?.kid ?? null;
  const kidAfter = kids(after, before);
  // What goes may be an older one, whose overlap is cut short, and inside an overlap nothing does: the JWK knows better.
  const source = published.find(
    ({ type, data }) => type === JwkUpdated.type && (data as Partial<JwkUpdated>).publicJwk?.kid === kidAfter,
  )?.data as Partial<JwkUpdated> | undefined;
  return { kidBefore: source?.kidBefore ?? kids(before, after), kidAfter };
}

/** Versions that would be on their way out, by the same projection that will follow the rotation. */
function endsOf(
  published: readonly EventEnvelope[],
  known: KnownCredential | undefined,
  { startedAt, workers }: Pick<RotationView, 'startedAt'> & Pick<PlanFacts, 'workers'>,
): PlannedEnd[] {
  if (known === undefined) return [];
  const { kind, id } = known;
  const news = published
    .flatMap((envelope) => readNews(envelope) ?? [])
    .filter((one) => one.kind === kind && one.id === id);
  const after = news.reduce<KnownCredential | undefined>((state, { told }) => withNews(state, told), known);
  return known.versions.filter(isLive).flatMap((before) => {
    const then = after?.versions.find((one) => isSame(one, before));
    const isEnding = then === undefined || then.state !== before.state || then.retireAt !== before.retireAt;
    // Web keys are published until somebody removes them.
    const isEndless = then?.state === 'retiring' && then.retireAt === null;
    if (!isEnding || isEndless || then?.state === 'active') return [];
    const environment = before.environment === undefined ? {} : { environment: before.environment };
    return [
      {
        ...{ version: before.version, ...environment, at: then?.retireAt ?? startedAt, lastUsedAt: before.lastUsedAt },
        ...(before.state === 'active' ? usedBy(before, workers) : {}),
      },
    ];
  });
}

/** The workers of its environment have what is active there. */
function usedBy({ environment }: KnownVersion, workers: readonly WorkerFacts[]): Pick<PlannedEnd, 'usedBy'> {
  const own = workers.filter((worker) => environment !== undefined && worker.environment === environment);
  return own.length === 0 ? {} : { usedBy: own.map(({ id, name }) => ({ kind: 'worker', id, name })) };
}

function isSame(one: KnownVersion, other: KnownVersion): boolean {
  return one.version === other.version && one.environment === other.environment;
}

interface Judged {
  readonly view: RotationView;
  readonly ends: readonly PlannedEnd[];
  readonly detached: number;
  /** Published keys change, which others keep. */
  readonly isCached: boolean;
  readonly notified: Plan['notified'];
}

/** When nobody can need the old version any more; null where whoever uses it is not known to follow. */
function safeEndOf({ view, ends, isCached }: Judged, now: Date): string | null {
  const isUsedByStrangers = HELD_KINDS.includes(view.credential.kind) && ends.some((end) => isInUse(end, now));
  if (isUsedByStrangers) return null;
  return new Date(now.getTime() + (isCached ? CACHED_MS : 0)).toISOString();
}

function warningsOf({ view, ends, detached, isCached, notified }: Judged, now: Date): PlanWarning[] {
  const { kind } = view.credential;
  const dying = ends.filter(({ at }) => Date.parse(at) <= now.getTime());
  const used = ends.filter((end) => isInUse(end, now));
  const soon = ends.filter(({ at }) => Date.parse(at) < now.getTime() + CACHED_MS);
  return [
    dying.some((end) => used.includes(end))
      ? [{ code: 'old-version-in-use', message: 'A version ends at once that was used within a day' }]
      : [],
    HELD_KINDS.includes(kind) && used.length > 0
      ? [{ code: 'no-holder', message: 'Whoever uses the old version does not get the new one by itself' }]
      : [],
    kind === 'target-signing-key' && notified.length === 0
      ? [{ code: 'receivers-not-told', message: 'No target is told of this rotation' }]
      : [],
    isCached && soon.length > 0
      ? [{ code: 'caches-behind', message: 'A key ends before caches of the published keys have the new one' }]
      : [],
    detached > 0
      ? [{ code: 'jwks-detached', message: `${detached} JWKs would not follow, and keep what they have` }]
      : [],
    kind === 'token-configuration' && dying.some((end) => used.includes(end))
      ? [{ code: 'kids-in-use-dropped', message: 'Keys are dropped by which tokens were accepted within a day' }]
      : [],
  ].flat();
}

export function isInUse({ lastUsedAt }: Pick<PlannedEnd, 'lastUsedAt'>, now: Date): boolean {
  return lastUsedAt !== null && now.getTime() - Date.parse(lastUsedAt) < IN_USE_MS;
}
