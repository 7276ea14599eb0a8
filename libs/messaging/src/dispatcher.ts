import { DeadLetterHandled, DeadLettered, type DomainEvent, type EventClass } from '@rekey/contracts';
import { isDatabaseAway, isTransientDatabaseError, type Transactions } from '@rekey/database';
import { DomainError } from '@rekey/errors';
import { backoffMs, describeError, type Logger, pause, withRequestContext } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import type { Delivery } from './delivery.js';
import { contextOf, PoisonRecord } from './envelope.js';
import { claimEvent, claimEvents, unclaimEvents } from './inbox.js';
import type { EventContext, ReceivedEvent } from './on-event.js';
import type { Outbox } from './outbox.js';
import { storableText } from './storable-json.js';

const LAST_RETRY_MS = 2_000;
/** So long a key is waited for before it is parked, and those behind it go on. */
const PATIENCE_MS = 3_000;

/** A handler of one event class. */
export interface Subscriber {
  /** `<service>.<id of the handler>`. */
  readonly id: string;
  readonly event: EventClass;
  readonly handle: (event: DomainEvent, context: EventContext) => Promise<unknown>;
  /** The same for several at once. Resolves with the ids of those that are to come alone: nothing was done for them. */
  readonly handleAll?: (
    received: readonly ReceivedEvent<DomainEvent>[],
    manager: EntityManager,
  ) => Promise<ReadonlySet<string>>;
}

export type Outcome = 'handled' | 'duplicate' | 'retried' | 'dead-lettered' | 'expired';

/** What becomes of an event that meets what is unavailable: waited for a while, tried once, or given up. */
export type Patience = 'waits' | 'tries' | 'ends';

export interface DispatcherOptions {
  readonly transactions: Transactions;
  readonly outbox: Outbox;
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
  readonly logger: Logger;
  readonly count: (subscriber: string, outcome: Outcome) => void;
}

/** The dispatcher was stopped before the event was handled: it will come again. */
export class Stopped extends Error {}

/**
 * Brings an event to a subscriber: validate, mark in the inbox, handle, all in one transaction. What may succeed later
 * by itself is given back after a while; what fails otherwise is tried a few times and then becomes a dead letter.
 */
export class Dispatcher {
  private readonly stopping = new AbortController();

  constructor(private readonly options: DispatcherOptions) {}

  /**
   * Resolves with true when the event is handled or was before, with false when it is a dead letter; rejects when it has
   * to come again, because of what goes away by itself.
   */
  deliver(subscriber: Subscriber, delivery: Delivery, patience: Patience = 'waits'): Promise<boolean> {
    return this.try(subscriber.id, delivery, { patience, work: () => this.attempt(subscriber, delivery) });
  }

  /**
   * Brings events in this order to a subscriber that takes several, in one transaction. Resolves with the ids of those that
   * have to come alone; rejects when all have to.
   */
  async deliverAll(subscriber: Required<Subscriber>, deliveries: readonly Delivery[]): Promise<ReadonlySet<string>> {
    const byId = new Map<string, ReceivedEvent<DomainEvent>>();
    // What was published twice may come twice at once.
    for (const one of deliveries) {
      const envelope = one.envelope();
      if (!byId.has(envelope.id)) byId.set(envelope.id, { event: one.event(subscriber.event), envelope });
    }
    const received = [...byId.values()];
    const ids = [...byId.keys()];
    const { claimed, left } = await this.options.transactions.run(async (manager) => {
      const claims = await claimEvents(manager, subscriber.id, ids);
      const fresh = received.filter(({ envelope }) => claims.has(envelope.id));
      const alone = fresh.length === 0 ? new Set<string>() : await subscriber.handleAll(fresh, manager);
      if (alone.size > 0) await unclaimEvents(manager, subscriber.id, [...alone]);
      return { claimed: claims, left: alone };
    });
    for (const id of ids.filter((one) => !left.has(one)))
      this.options.count(subscriber.id, claimed.has(id) ? 'handled' : 'duplicate');
    return left;
  }

  /** The same for a subscriber that takes events in its own way. */
  async try(
    subscriber: string,
    delivery: Delivery,
    { patience, work }: { readonly patience: Patience; readonly work: () => Promise<unknown> },
  ): Promise<boolean> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        await this.patiently(work, patience === 'waits' ? PATIENCE_MS : 0);
        return true;
      } catch (error) {
        if (error instanceof Stopped) throw error;
        const isOver = isTransient(error) && patience === 'ends' && !isDatabaseAway(error);
        if (isTransient(error) && !isOver) throw error;
        if (isOver) this.options.count(subscriber, 'expired');
        if (isOver || error instanceof PoisonRecord || attempts >= this.options.maxAttempts) {
          await this.bury(subscriber, delivery, error, attempts);
          return false;
        }
        this.options.count(subscriber, 'retried');
        await pause(backoffMs(attempts, this.options.retryDelayMs, LAST_RETRY_MS), this.stopping.signal);
      }
    }
  }

  /** Tells that the event of a dead letter is handled. */
  async confirm(subscriber: string, deadLetterId: string): Promise<void> {
    await this.publish(new DeadLetterHandled({ deadLetterId, subscriber }));
  }

  /** Publishes the dead letter. One that is about a dead letter would breed: it is only logged. */
  async bury(subscriber: string, delivery: Delivery, error: unknown, attempts: number): Promise<void> {
    const deadLetterId = delivery.deadLetterIdAt(subscriber);
    this.options.count(subscriber, 'dead-lettered');
    const line = { subscriber, deadLetterId, attempts, reason: describeError(error) };
    this.options.logger.error(line, 'An event could not be handled');
    if (delivery.record.topic === DeadLettered.topic) return;
    const letter = new DeadLettered({
      deadLetterId,
      subscriber,
      event: delivery.kept(),
      error: storableText(describeError(error)),
      attempts,
      failedAt: new Date().toISOString(),
    });
    await this.publish(letter);
  }

  /** Ends all waiting. Handlers that run are not interrupted. */
  stop(): void {
    this.stopping.abort();
  }

  private async publish(event: DomainEvent): Promise<void> {
    const add = (): Promise<unknown> =>
      this.options.transactions.run((manager) => this.options.outbox.add(manager, event));
    await this.patiently(add, PATIENCE_MS);
  }

  private async attempt(subscriber: Subscriber, delivery: Delivery): Promise<void> {
    const envelope = delivery.envelope();
    const event = delivery.event(subscriber.event);
    const handle = async (manager: EntityManager): Promise<Outcome> => {
      if (!(await claimEvent(manager, subscriber.id, envelope.id))) return 'duplicate';
      await subscriber.handle(event, { manager, envelope });
      return 'handled';
    };
    const outcome = await withRequestContext(contextOf(envelope), () => this.options.transactions.run(handle));
    this.options.count(subscriber.id, outcome);
  }

  /** Repeats while the reason is one that goes away, for a while. */
  private async patiently<T>(work: () => Promise<T>, limitMs: number): Promise<T> {
    const deadline = performance.now() + limitMs;
    for (let failures = 1; ; failures += 1) {
      if (this.stopping.signal.aborted) throw new Stopped('The dispatcher stops');
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || performance.now() >= deadline) throw error;
        await pause(backoffMs(failures, this.options.retryDelayMs, LAST_RETRY_MS), this.stopping.signal);
      }
    }
  }
}

/** True for what goes away by itself, without anybody who changes the event or the handler. */
export function isTransient(error: unknown): boolean {
  return isTransientDatabaseError(error) || (error instanceof DomainError && error.kind === 'unavailable');
}
