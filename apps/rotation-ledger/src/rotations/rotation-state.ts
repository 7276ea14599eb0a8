import type { CredentialReference, RotationCause } from '@rekey/contracts';
import type {
  DependantName,
  RotationEventFacts,
  RotationReportFacts,
  SiblingRotation,
  WorkerFacts,
} from './rotation-facts.js';

export const ROTATION_STATES = ['running', 'converged', 'stuck', 'superseded', 'reverted', 'compromised'] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** All that is known of a rotation. The order of what was told does not matter, nor how often it was. */
export interface RotationFacts {
  readonly id: string;
  readonly events: readonly RotationEventFacts[];
  readonly reports: readonly RotationReportFacts[];
  readonly workers: readonly WorkerFacts[];
  /** Rotations of the same credential that began later. */
  readonly later: readonly SiblingRotation[];
}

export interface RotationNode {
  readonly id: string;
  /** Null for what depends on the rotated credential itself. */
  readonly parent: string | null;
  readonly kind: string;
  readonly dependantId: string;
  readonly name: string;
  readonly service: string;
  readonly state: 'pending' | 'applied' | 'skipped' | 'failed';
  readonly reason: string | null;
  readonly at: string | null;
  /** Since the credential turned. */
  readonly afterMs: number | null;
}

export interface RotationCounts {
  readonly applied: number;
  readonly skipped: number;
  readonly failed: number;
  readonly pending: number;
}

export interface RotationView {
  readonly id: string;
  readonly credential: CredentialReference;
  readonly environments: readonly string[];
  readonly cause: RotationCause;
  readonly version: number | null;
  readonly previousVersion: number | null;
  readonly state: RotationState;
  readonly startedAt: string;
  readonly convergedAt: string | null;
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly counts: RotationCounts;
  readonly nodes: readonly RotationNode[];
}

/** Stands for a service whose report is missing; no dependant, and not counted. */
const SERVICE = 'service';

/**
 * How far a rotation is. Everything followed when each service that an event of its tree names has reported, every event
 * that a report tells of was heard, and nothing that depends on the credential is pending or failed.
 * @returns undefined while the event that turned the credential was not told
 */
export function rotationState(facts: RotationFacts, now: Date, stuckAfterMs: number): RotationView | undefined {
  const { id, reports, later } = facts;
  const caused = new Set(reports.flatMap((report) => report.caused));
  const events = [...facts.events].sort((one, other) => (one.id < other.id ? -1 : 1));
  const root = events.find((event) => event.credential !== undefined && !caused.has(event.id));
  if (root?.credential === undefined) return undefined;
  const nodes = nodesOf(facts, events, root);
  const counts = countsOf(nodes);
  const missing = nodes.some(({ kind, state }) => kind === SERVICE && state === 'pending');
  const unheard = [...caused].some((one) => !events.some((event) => event.id === one));
  const isOver = !missing && !unheard && counts.pending === 0 && counts.failed === 0;
  const convergedAt = isOver
    ? lastOf([root.at, ...reports.map(({ at }) => at), ...nodes.flatMap(({ at }) => at ?? [])])
    : null;
  const { cause = 'rotated', version = null, previousVersion = null } = root;
  return {
    id,
    credential: root.credential,
    environments: [...new Set(events.flatMap((event) => (event.environments ?? []).map(({ name }) => name)))],
    cause,
    version,
    previousVersion,
    state: stateOf({ later, version, isOver, isLate: now.getTime() - Date.parse(root.at) >= stuckAfterMs }),
    startedAt: root.at,
    convergedAt,
    actor: root.actor ?? null,
    requestId: root.requestId ?? null,
    counts,
    nodes,
  };
}

interface Progress extends Pick<RotationFacts, 'later'> {
  readonly version: number | null;
  readonly isOver: boolean;
  readonly isLate: boolean;
}

/** A later rotation tells what became of this one: taken back, given up, or overtaken before it had finished. */
function stateOf({ later, version, isOver, isLate }: Progress): RotationState {
  const ending = later.filter(({ previousVersion }) => version !== null && previousVersion === version);
  if (ending.some(({ cause }) => cause === 'compromised')) return 'compromised';
  if (ending.some(({ cause }) => cause === 'reverted')) return 'reverted';
  if (isOver) return 'converged';
  if (later.length > 0) return 'superseded';
  return isLate ? 'stuck' : 'running';
}

function nodesOf(
  { reports, workers }: RotationFacts,
  events: readonly RotationEventFacts[],
  root: RotationEventFacts,
): RotationNode[] {
  const parentOf = (event: RotationEventFacts | undefined): string | null =>
    event === undefined || event.id === root.id || event.about === undefined ? null : idOf(event.about);
  const reported = reports.flatMap((report) => {
    const parent = parentOf(events.find(({ id }) => id === report.answers));
    return report.dependants.map((one) => ({
      ...{ id: idOf(one), parent, kind: one.kind, dependantId: one.id, name: one.name ?? one.id },
      ...{ service: report.service, state: one.outcome, reason: one.reason ?? null, at: report.at },
    }));
  });
  const awaited = events.flatMap((event) =>
    event.participants
      .filter((service) => !reports.some((report) => report.answers === event.id && report.service === service))
      .map((service) => ({
        ...{ id: `${SERVICE}/${service}/${event.id}`, parent: parentOf(event), kind: SERVICE, dependantId: service },
        ...{ name: service, service, state: 'pending' as const, reason: 'has not reported', at: null },
      })),
  );
  const unique = new Map<string, Omit<RotationNode, 'afterMs'>>();
  for (const node of [...reported, ...awaited, ...workers.map(workerNode)]) {
    const before = unique.get(node.id);
    // Of what was tried again the last try counts.
    if (before === undefined || (before.at ?? '') <= (node.at ?? '')) unique.set(node.id, node);
  }
  return [...unique.values()].map((node) => ({ ...node, afterMs: msBetween(root.at, node.at) }));
}

function workerNode(worker: WorkerFacts): Omit<RotationNode, 'afterMs'> {
  const { id, name, environment, removedAt, awaits, acceptedAt, holder } = worker;
  // It may take several keys that follow one credential.
  const place =
    holder === undefined
      ? { id: `worker/${id}`, parent: null }
      : { id: `worker/${id}/${holder}`, parent: idOf({ kind: 'holder', id: holder }) };
  const node = { ...place, kind: 'worker', dependantId: id, name, service: 'key-vault' };
  if (acceptedAt !== null) return { ...node, state: 'applied', reason: null, at: acceptedAt };
  if (removedAt !== null) return { ...node, state: 'skipped', reason: 'was removed', at: removedAt };
  const bundleName = awaits === null ? 'a bundle with this version' : `bundle ${awaits}`;
  return { ...node, state: 'pending', reason: `has not accepted ${bundleName} of ${environment}`, at: null };
}

function countsOf(nodes: readonly RotationNode[]): RotationCounts {
  const counts = { applied: 0, skipped: 0, failed: 0, pending: 0 };
  for (const { kind, state } of nodes) if (kind !== SERVICE) counts[state] += 1;
  return counts;
}

function idOf({ kind, id }: DependantName): string {
  return `${kind}/${id}`;
}

function lastOf(times: readonly string[]): string {
  return times.reduce((last, time) => (time > last ? time : last));
}

function msBetween(from: string, to: string | null): number | null {
  return to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));
}
