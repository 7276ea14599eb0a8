import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { type DomainEvent, type EventEnvelope, RotationConverged, RotationStuck } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { RotationLedgerConfig } from '../app.config.js';
import { WorkersRepository } from '../workers/workers.repository.js';
import { readFacts } from './read-facts.js';
import type { WorkerFacts } from './rotation-facts.js';
import { type RotationFacts, rotationState, type RotationView } from './rotation-state.js';
import { type RotationRow, RotationsRepository } from './rotations.repository.js';

const AWAITED_MAX = 100;

/** Keeps what is said of rotations and writes what follows from it, each time all of it anew. */
@Injectable()
export class RotationProgress {
  readonly stuckAfterMs: number;

  constructor(
    private readonly rotations: RotationsRepository,
    private readonly workers: WorkersRepository,
    private readonly outbox: Outbox,
    config: RotationLedgerConfig,
  ) {
    this.stuckAfterMs = parseDurationMs(config.rotationStuckAfter) ?? 0;
  }

  /** Takes events that were not taken before. */
  async take(manager: EntityManager, envelopes: readonly EventEnvelope[]): Promise<void> {
    const told = envelopes.flatMap((envelope) => readFacts(envelope) ?? []);
    await this.rotations.addEvents(
      manager,
      told.flatMap((one) => ('event' in one ? [{ rotationId: one.rotationId, facts: one.event }] : [])),
    );
    await this.rotations.addReports(
      manager,
      told.flatMap((one) => ('report' in one ? [{ rotationId: one.rotationId, facts: one.report }] : [])),
    );
    const environments = await this.workers.take(manager, envelopes);
    const open = await this.rotations.openIn(manager, environments);
    const views = await this.refresh(manager, [...told.map(({ rotationId }) => rotationId), ...open]);
    await this.refresh(manager, await this.rotations.endedBy(manager, views));
  }

  /** Those that wait for too long are called stuck. Whether there may be more. */
  async findStuck(manager: EntityManager, limit: number): Promise<boolean> {
    const due = await this.rotations.due(manager, limit);
    await this.refresh(manager, due);
    return due.length === limit;
  }

  /** What is known of a rotation, with everything that depends on it. */
  async viewOf(manager: EntityManager, id: string): Promise<RotationView | undefined> {
    const [view] = await this.viewsOf(manager, [id]);
    return view;
  }

  private async refresh(manager: EntityManager, ids: readonly string[]): Promise<readonly RotationView[]> {
    if (ids.length === 0) return [];
    const before = await this.rotations.lock(manager, ids);
    const views = await this.viewsOf(
      manager,
      before.map(({ id }) => id),
    );
    const rows = new Map(before.map((row) => [row.id, row]));
    const now = views.map((view) => ({ ...view, state: stateAfter(rows.get(view.id), view) }));
    await this.rotations.write(manager, now, this.stuckAfterMs);
    await this.outbox.add(manager, ...now.flatMap((view) => newsOf(rows.get(view.id), view)));
    return now;
  }

  /** Those that take the key that turned, or keys that turned because they hold what did. */
  private async workersOf(
    manager: EntityManager,
    view: RotationView,
    events: RotationFacts['events'],
  ): Promise<readonly WorkerFacts[]> {
    const workers: WorkerFacts[] = [];
    for (const { credential, cause, environments = [] } of events) {
      if (credential === undefined || cause === 'compromised' || environments.length === 0) continue;
      const found = await this.rotations.workersOf(manager, { credential, startedAt: view.startedAt }, environments);
      const isOwn = credential.id === view.credential.id;
      workers.push(...found.map((worker) => (isOwn ? worker : { ...worker, holder: credential.id })));
    }
    return workers;
  }

  private async viewsOf(manager: EntityManager, ids: readonly string[]): Promise<readonly RotationView[]> {
    const told = await this.rotations.toldOf(manager, ids);
    const known = new Map<string, Omit<RotationFacts, 'later'>>();
    const roots: RotationView[] = [];
    for (const [id, facts] of told) {
      const alone = { id, ...facts, workers: [], later: [] };
      const view = rotationState(alone, new Date(), this.stuckAfterMs);
      if (view === undefined) continue;
      known.set(id, { ...alone, workers: await this.workersOf(manager, view, facts.events) });
      roots.push(view);
    }
    const later = roots.length === 0 ? new Map<string, []>() : await this.rotations.laterOf(manager, roots);
    return [...known].flatMap(
      ([id, facts]) => rotationState({ ...facts, later: later.get(id) ?? [] }, new Date(), this.stuckAfterMs) ?? [],
    );
  }
}

/** What is over stays so, but for what a later rotation says of it. */
function stateAfter(before: RotationRow | undefined, { state }: RotationView): RotationView['state'] {
  const isOver = before?.isKnown === true && before.state !== 'running' && before.state !== 'stuck';
  return isOver && state !== 'reverted' && state !== 'compromised' ? before.state : state;
}

function newsOf(before: RotationRow | undefined, view: RotationView): DomainEvent[] {
  const { id: rotationId, credential, startedAt, convergedAt, state, counts, nodes } = view;
  if (before?.isKnown === true && before.state === state) return [];
  if (state === 'converged' && convergedAt !== null) {
    return [new RotationConverged({ rotationId, credential, startedAt, convergedAt, applied: counts.applied })];
  }
  if (state !== 'stuck') return [];
  const waitsFor = nodes
    .filter((node) => node.state === 'pending' || node.state === 'failed')
    .slice(0, AWAITED_MAX)
    .map(({ kind, dependantId: id, name, reason }) => ({ kind, id, name, reason }));
  return [new RotationStuck({ rotationId, credential, startedAt, waitsFor })];
}
