import { Controller } from '@nestjs/common';
import { DeliveryExhausted, type EventEnvelope, eventNameOf } from '@rekey/contracts';
import { envelopesOf, OnEveryEvent, type StoredRecord } from '@rekey/messaging';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CallableTarget } from '../calls/callable-target.js';
import { CallableTargets } from '../calls/callable-targets.js';
import { bestMatch } from '../executions/best-match.js';
import { ExecutionsRepository } from '../executions/executions.repository.js';
import { bodyOfEvent } from './delivery-body.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryQueueRepository, type NewDelivery, type NewEvent } from './delivery-queue.repository.js';
import { DELIVERY_LIFE_MS } from './retry-schedule.js';

/**
 * Turns events into deliveries: for each target of the best matching execution one. Reads whole batches, and writes each
 * in one transaction with the inbox.
 */
@Controller()
export class DeliveriesSubscriber {
  constructor(
    private readonly dataSource: DataSource,
    private readonly executions: ExecutionsRepository,
    private readonly targets: CallableTargets,
    private readonly store: DeliveryQueueRepository,
    private readonly queue: DeliveryQueue,
  ) {}

  @OnEveryEvent({ id: 'deliveries' })
  async take(records: readonly StoredRecord[]): Promise<void> {
    const executions = await this.executions.eventExecutions(this.dataSource.manager);
    if (executions.size === 0) return;
    const stored = [...executions.keys()];
    const matched = new Map<string, Matched>();
    for (const envelope of envelopesOf(records)) {
      const execution = bestMatch(triggerOf(envelope), stored);
      const targetIds = execution === undefined ? [] : (executions.get(execution) ?? []);
      const told = targetIds.filter((id) => !isAbout(envelope, id));
      if (told.length > 0) matched.set(envelope.id, { envelope, targetIds: told });
    }
    if (matched.size > 0) await this.deliver([...matched.values()]);
  }

  private async deliver(matched: readonly Matched[]): Promise<void> {
    const targets = await this.targets.find(matched.flatMap(({ targetIds }) => targetIds));
    const events = new Map(matched.map(({ envelope }) => [envelope.id, eventOf(envelope)]));
    const deliveries = matched.flatMap(({ envelope, targetIds }) =>
      targetIds.flatMap((id) => this.newDelivery(envelope.id, targets.get(id))),
    );
    const from = Date.now();
    let numbers: ReadonlyMap<string, string>;
    try {
      numbers = await this.store.insert([...events.values()], deliveries);
    } catch (error) {
      for (const { targetId, leaseMs } of deliveries) if (leaseMs > 0) this.queue.release(targetId);
      throw error;
    }
    this.start(deliveries, events, numbers, from);
  }

  private newDelivery(eventId: string, target: CallableTarget | undefined): NewDelivery[] {
    if (target === undefined) return [];
    const leaseMs = this.queue.reserve(target) ?? 0;
    return [{ id: uuidv7(), eventId, targetId: target.id, ordered: target.ordered, leaseMs }];
  }

  /** Sends what was written with a lease; what was not is in the queue. */
  private start(
    deliveries: readonly NewDelivery[],
    events: ReadonlyMap<string, NewEvent>,
    numbers: ReadonlyMap<string, string>,
    from: number,
  ): void {
    const bodies = new Map<string, Buffer>();
    const queued = new Set<string>();
    for (const [id, sequence] of numbers) bodies.set(id, bodyOfEvent({ ...(events.get(id) as NewEvent), sequence }));
    for (const { id, eventId, targetId, ordered, leaseMs } of deliveries) {
      const json = bodies.get(eventId);
      if (leaseMs === 0) queued.add(targetId);
      else if (json === undefined) this.queue.release(targetId);
      else {
        const { type: eventType } = events.get(eventId) as NewEvent;
        const expiresAt = new Date(from + DELIVERY_LIFE_MS);
        const leasedUntil = from + leaseMs;
        this.queue.start({
          id,
          eventId,
          targetId,
          ordered,
          eventType,
          json,
          expiresAt,
          attemptCount: 0,
          lease: 0,
          leasedUntil,
        });
      }
    }
    this.queue.claimFor(queued);
  }
}

interface Matched {
  readonly envelope: EventEnvelope;
  readonly targetIds: readonly string[];
}

function triggerOf({ type }: EventEnvelope): string {
  return `event/${eventNameOf(type) ?? ''}`;
}

/** A target is not told that it could not be told: each such event would make the next. */
function isAbout({ type, data }: EventEnvelope, targetId: string): boolean {
  return type === DeliveryExhausted.type && data['targetId'] === targetId;
}

function eventOf({ id, type, subject, actor, org, time, data }: EventEnvelope): NewEvent {
  return { id, type, subject, actor: actor ?? null, org: org ?? null, occurredAt: new Date(time), data };
}
