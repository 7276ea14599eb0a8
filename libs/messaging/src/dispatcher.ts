import { DeadLettered, type DomainEvent, type EventClass } from '@rekey/contracts';
import { isTransientDatabaseError, type Transactions } from '@rekey/database';
import { DomainError } from '@rekey/errors';
import { backoffMs, describeError, type Logger, pause, withRequestContext } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import type { Delivery } from './delivery.js';
import { PoisonRecord } from './envelope.js';
import { claimEvent } from './inbox.js';
import type { EventContext } from './on-event.js';
import type { Outbox } from './outbox.js';

const LAST_RETRY_MS = 2_000;
/** Longer than that the batch is given back: the log pauses, and a group may give its partitions to somebody else. */
const PATIENCE_MS = 10_000;

/** A handler of one event class. */
export interface Subscriber {
  /** `<service>.<class>.<method>`. */
  readonly id: string;
  readonly event: EventClass;
  readonly handle: (event: DomainEvent, context: EventContext) => Promise<unknown>;
}

export type Outcome = 'handled' | 'duplicate' | 'retried' | 'dead-lettered';

export interface DispatcherOptions {
  readonly transactions: Transactions;
  readonly outbox: Outbox;
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
  readonly logger: Logger;
  readonly count: (subscriber: string, outcome: Outcome) => void;
}

/** The dispatcher was stopped before the event was handled: it will come again. */
class Stopped extends Error {}

/**
 * Brings an event to a subscriber: validate, mark in the inbox, handle, all in one transaction. What may succeed later
 * by itself is tried until it does; what fails otherwise is tried a few times and then becomes a dead letter.
 */
export class Dispatcher {
  private readonly stopping = new AbortController();

  constructor(private readonly options: DispatcherOptions) {}

  /** Resolves when the event is handled, was handled before, or is a dead letter; rejects when it has to come again. */
  async deliver(subscriber: Subscriber, delivery: Delivery): Promise<void> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        await this.patiently(() => this.attempt(subscriber, delivery));
        return;
      } catch (error) {
        if (error instanceof Stopped || isTransient(error)) throw error;
        if (error instanceof PoisonRecord || attempts >= this.options.maxAttempts) {
          await this.bury(subscriber.id, delivery, error, attempts);
          return;
        }
        this.options.count(subscriber.id, 'retried');
        await pause(backoffMs(attempts, this.options.retryDelayMs, LAST_RETRY_MS), this.stopping.signal);
      }
    }
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
      error: describeError(error),
      attempts,
      failedAt: new Date().toISOString(),
    });
    await this.patiently(() => this.options.transactions.run((manager) => this.options.outbox.add(manager, letter)));
  }

  /** Ends all waiting. Handlers that run are not interrupted. */
  stop(): void {
    this.stopping.abort();
  }

  private async attempt(subscriber: Subscriber, delivery: Delivery): Promise<void> {
    const envelope = delivery.envelope();
    const event = delivery.event(subscriber.event);
    const handle = async (manager: EntityManager): Promise<Outcome> => {
      if (!(await claimEvent(manager, subscriber.id, envelope.id))) return 'duplicate';
      await subscriber.handle(event, { manager, envelope });
      return 'handled';
    };
    const { requestid, actor, org } = envelope;
    // What the handler logs and publishes goes on under the request that began it.
    const outcome = await withRequestContext({ requestId: requestid ?? envelope.id, actor, org }, () =>
      this.options.transactions.run(handle),
    );
    this.options.count(subscriber.id, outcome);
  }

  /** Repeats while the reason is one that goes away, for a while. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let failures = 1; ; failures += 1) {
      if (this.stopping.signal.aborted) throw new Stopped('The dispatcher stops');
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || performance.now() > deadline) throw error;
        await pause(backoffMs(failures, this.options.retryDelayMs, LAST_RETRY_MS), this.stopping.signal);
      }
    }
  }
}

function isTransient(error: unknown): boolean {
  return isTransientDatabaseError(error) || (error instanceof DomainError && error.kind === 'unavailable');
}
