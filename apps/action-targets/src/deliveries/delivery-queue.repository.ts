import { Injectable } from '@nestjs/common';
import { DeliveryExhausted, TargetUpdated } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { claimEvents, Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliveryEvent } from './delivery-body.js';
import type { DeliveryAttempt } from './delivery.entity.js';
import { ABANDON, CLAIM, DISABLE, EVENTS, EXISTING, EXPIRE, FINISH, INSERT, WAITING } from './delivery-queue.sql.js';
import { DELIVERY_LIFE_MS } from './retry-schedule.js';

const SUBSCRIBER = 'action-targets.deliveries';
const EXPIRED_PER_STATEMENT = 500;

/** An event before it is stored; its number is given then. */
export type NewEvent = Omit<DeliveryEvent, 'sequence'>;

export interface NewDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly targetId: string;
  readonly ordered: boolean;
  /** How long it is its maker's to send; 0 leaves it to whoever comes first. */
  readonly leaseMs: number;
}

/** A delivery that somebody has leased. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly targetId: string;
  readonly ordered: boolean;
  readonly attemptCount: number;
  /** Of this delivery the how manieth; only the last one decides. */
  readonly lease: number;
  readonly expiresAt: Date;
}

/** Targets that may be called now, with how many more deliveries each takes and for how long. */
export interface Room {
  readonly targetId: string;
  readonly room: number;
  readonly leaseMs: number;
}

/** What became of a leased delivery. */
export interface DeliveryResult {
  readonly delivery: ClaimedDelivery & { readonly eventType: string };
  /** None when it was given back unsent. */
  readonly attempt?: DeliveryAttempt;
  /** `pending` comes again after `waitMs`; the others are over. */
  readonly state: 'pending' | 'delivered' | 'exhausted';
  readonly waitMs?: number;
  /** The target answered 410. */
  readonly gone?: true;
}

interface ExpiredRow {
  readonly id: string;
  readonly eventId: string;
  readonly targetId: string;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly eventType: string | null;
}

/** The durable queue of deliveries. Every statement takes many rows. */
@Injectable()
export class DeliveryQueueRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Makes the deliveries of events, once for each event however often it comes.
   * @returns the numbers of the events that were new; the deliveries of the others were not made
   */
  async insert(events: readonly NewEvent[], deliveries: readonly NewDelivery[]): Promise<ReadonlyMap<string, string>> {
    return this.transactions.run(async (manager) => {
      const claimed = await claimEvents(
        manager,
        SUBSCRIBER,
        events.map(({ id }) => id),
      );
      const made = events.filter(({ id }) => claimed.has(id));
      const ids = new Set(made.map(({ id }) => id));
      const rows = deliveries.filter(({ eventId }) => ids.has(eventId));
      if (made.length === 0) return new Map<string, string>();
      const inserted = await sql(manager).rows<{ id: string; sequence: string }>(INSERT, [
        ...columnsOf(made, ['id', 'type', 'subject', 'actor', 'org', 'occurredAt']),
        made.map(({ data }) => JSON.stringify(data)),
        DELIVERY_LIFE_MS,
        ...columnsOf(rows, ['id', 'eventId', 'targetId', 'ordered', 'leaseMs']),
      ]);
      return new Map(inserted.map(({ id, sequence }) => [id, sequence]));
    });
  }

  async claim(rooms: readonly Room[]): Promise<readonly ClaimedDelivery[]> {
    return sql(this.dataSource).rows(CLAIM, columnsOf(rooms, ['targetId', 'room', 'leaseMs']));
  }

  async events(ids: readonly string[]): Promise<ReadonlyMap<string, DeliveryEvent>> {
    const rows = await sql(this.dataSource).rows<DeliveryEvent>(EVENTS, [ids]);
    return new Map(rows.map((event) => [event.id, event]));
  }

  /** Targets that have something in their queue, and how long until the first of it is due. */
  waiting(): Promise<readonly { readonly targetId: string; readonly inMs: number }[]> {
    return sql(this.dataSource).rows(WAITING);
  }

  /**
   * Records what became of deliveries; a target that is gone is disabled, and giving up is published, where this is not
   * somebody else's to decide by now.
   */
  async finish(results: readonly DeliveryResult[]): Promise<void> {
    for (const round of roundsOf(results)) await this.finishRound(round);
  }

  private async finishRound(results: readonly DeliveryResult[]): Promise<void> {
    const exhausted = results.filter(({ state }) => state === 'exhausted');
    if (exhausted.length === 0) return void (await this.record(this.dataSource.manager, results));
    await this.transactions.run(async (manager) => {
      const counted = await this.record(manager, results);
      const ended = exhausted.filter(({ delivery }) => counted.has(delivery.id));
      const gone = new Set(ended.filter((result) => result.gone).map(({ delivery }) => delivery.targetId));
      if (gone.size > 0) await this.disable(manager, [...gone].sort());
      await this.outbox.add(manager, ...ended.map(exhaustionOf));
    });
  }

  /** Ends what is out of time although nobody could send it, a bounded part of it. @returns how many */
  async expire(): Promise<number> {
    return this.transactions.run(async (manager) => {
      const rows = await sql(manager).rows<ExpiredRow>(EXPIRE, [EXPIRED_PER_STATEMENT]);
      const events = rows.map(
        ({ id, eventType, ...row }) =>
          new DeliveryExhausted({ ...row, deliveryId: id, eventType: eventType ?? 'unknown', reason: 'expired' }),
      );
      await this.outbox.add(manager, ...events);
      return rows.length;
    });
  }

  async abandon(targetIds: readonly string[]): Promise<void> {
    await this.dataSource.query(ABANDON, [targetIds]);
  }

  /** Those of the targets that exist. */
  async existing(targetIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await sql(this.dataSource).rows<{ id: string }>(EXISTING, [targetIds]);
    return new Set(rows.map(({ id }) => id));
  }

  /** @returns ids of the deliveries whose outcome counts */
  private async record(manager: EntityManager, results: readonly DeliveryResult[]): Promise<ReadonlySet<string>> {
    const rows = await sql(manager).rows<{ id: string }>(FINISH, [
      results.map(({ delivery }) => delivery.id),
      results.map(({ delivery }) => delivery.lease),
      results.map(({ state }) => state),
      results.map(({ state, waitMs = 0 }) => (state === 'pending' ? waitMs : null)),
      results.map(({ attempt }) => (attempt === undefined ? null : JSON.stringify([attempt]))),
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  private async disable(manager: EntityManager, targetIds: readonly string[]): Promise<void> {
    const rows = await sql(manager).rows<{ id: string }>(DISABLE, [targetIds]);
    const events = rows.map(({ id }) => new TargetUpdated({ targetId: id, changes: { disabled: true } }));
    await this.outbox.add(manager, ...events);
  }
}

function exhaustionOf({ delivery, attempt, gone }: DeliveryResult): DeliveryExhausted {
  return new DeliveryExhausted({
    deliveryId: delivery.id,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    targetId: delivery.targetId,
    reason: gone ? 'gone' : 'expired',
    attempts: delivery.attemptCount + (attempt === undefined ? 0 : 1),
    lastStatus: attempt?.status ?? null,
  });
}

/** In order, each delivery at most once in a round: a statement changes a row once. */
function roundsOf(results: readonly DeliveryResult[]): readonly (readonly DeliveryResult[])[] {
  const rounds: DeliveryResult[][] = [];
  const seen = new Map<string, number>();
  for (const result of results) {
    const round = seen.get(result.delivery.id) ?? 0;
    seen.set(result.delivery.id, round + 1);
    (rounds[round] ??= []).push(result);
  }
  return rounds;
}

/** Rows as the arrays that `unnest` takes. */
function columnsOf<T>(rows: readonly T[], columns: readonly (keyof T)[]): unknown[][] {
  return columns.map((column) => rows.map((row) => row[column]));
}
