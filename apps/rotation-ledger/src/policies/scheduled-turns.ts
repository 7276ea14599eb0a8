import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PolicyMissed } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs, backoffMs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { TurnOrders, type TurnOutcome } from '../orders/turn-orders.service.js';
import { PoliciesRepository } from './policies.repository.js';
import { msOf, scheduleRules } from './policy-settings.js';
import { nextTurn } from './schedule.js';
import { type DueTurn, ScheduledTurnsRepository } from './scheduled-turns.repository.js';

const LOOK_EVERY_MS = 4_000;
/** Beside each other. */
const TURNED_AT_ONCE = 8;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 600_000;

/** As whom policies turn: they may do everything, and were set by somebody who may set them. */
const SYSTEM: Principal = {
  id: 'system:rotation-ledger',
  kind: 'bootstrap',
  name: 'rotation-ledger',
  grants: [],
  org: '',
};

interface BegunTurn {
  readonly turn: DueTurn;
  readonly attempt: string;
}

/** Turns what is due under policies. All that it knows is in the tables: whichever replica comes next goes on. */
@Injectable()
export class ScheduledTurns {
  constructor(
    private readonly transactions: Transactions,
    private readonly turns: ScheduledTurnsRepository,
    private readonly policies: PoliciesRepository,
    private readonly orders: TurnOrders,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'scheduled-turns', everyMs: LOOK_EVERY_MS, run: (signal) => this.look(signal) });
  }

  private async look(signal: AbortSignal): Promise<void> {
    for (let isMore = true; isMore && !signal.aborted;) {
      const { begun, looked } = await this.transactions.run((manager) => this.begin(manager));
      await Promise.all(begun.map((one) => this.carryOut(one)));
      isMore = looked > 0;
    }
  }

  private async begin(manager: EntityManager): Promise<{ readonly begun: BegunTurn[]; readonly looked: number }> {
    await this.turns.lock(manager);
    await this.turns.dropGone(manager);
    const due = await this.turns.due(manager);
    const begun: BegunTurn[] = [];
    for (const turn of due) {
      if (turn.attempt !== null && (await this.isDone(manager, turn))) continue;
      const at = await this.timeOf(manager, turn);
      if (at !== null && at <= turn.now && begun.length === TURNED_AT_ONCE) continue;
      if (at === null || at > turn.now) {
        await this.turns.postpone(manager, turn, at);
        continue;
      }
      const attempt = randomUUID();
      await this.turns.begin(manager, turn, attempt);
      begun.push({ turn, attempt });
    }
    return { begun, looked: due.length };
  }

  /** Whoever began it went away; the rotation may be there all the same. */
  private async isDone(manager: EntityManager, { kind, id, attempt, attemptedAt }: DueTurn): Promise<boolean> {
    if (attempt === null || attemptedAt === null) return false;
    const rotationId = await this.orders.findTurned(manager, { attempt, kind, id, attemptedAt });
    if (rotationId === undefined) return false;
    await this.turns.succeed(manager, { kind, id });
    return true;
  }

  /** Null for never. */
  private async timeOf(manager: EntityManager, turn: DueTurn): Promise<Date | null> {
    const { kind, id, policy, settings, lastAt, now } = turn;
    if (settings.paused === true) return null;
    const notBefore = turn.alternates ? await this.policies.notBefore(manager, kind, id) : null;
    const credential = { key: `${kind}/${id}`, lastAt: lastAt.getTime() };
    return new Date(nextTurn(scheduleRules(policy, settings), credential, now.getTime(), notBefore?.getTime()));
  }

  private carryOut({ turn, attempt }: BegunTurn): Promise<void> {
    const { kind, id, settings } = turn;
    const { overlap, leadTime, force = false } = settings;
    const leadTimeMs = leadTime === undefined ? undefined : msOf(leadTime);
    const order = { attempt, kind, id, overlap, leadTimeMs, force, caller: SYSTEM };
    return this.orders.carryOut(order, (manager, outcome) => this.finish(manager, turn, outcome));
  }

  private async finish(manager: EntityManager, turn: DueTurn, outcome: TurnOutcome): Promise<void> {
    if ('rotationId' in outcome) return this.turns.succeed(manager, turn);
    const retryAt = new Date(Date.now() + backoffMs(turn.failures + 1, FIRST_RETRY_MS, LAST_RETRY_MS));
    if (outcome.isPassing) await this.turns.retry(manager, turn, retryAt);
    else await this.turns.giveUp(manager, turn);
    // Of one turn it is told once, however often it is tried.
    if (turn.failures > 0 && outcome.isPassing) return;
    const { kind, id, name, scope, policy, settings } = turn;
    const nextAt = outcome.isPassing ? retryAt : new Date(Date.now() + msOf(settings.interval));
    const missed = { policy, credential: { kind, id, name, scope }, reason: outcome.failed };
    await this.outbox.add(manager, new PolicyMissed({ ...missed, nextAt: nextAt.toISOString() }));
  }
}
