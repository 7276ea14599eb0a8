import { DeadLetterRedriven, type ServiceName } from '@rekey/contracts';
import type { Logger } from '@rekey/telemetry';
import { Delivery, isRaw } from './delivery.js';
import { type BatchTaker, topicOfLetter } from './batch-reader.js';
import type { Dispatcher, Patience, Subscriber } from './dispatcher.js';
import { eventIdOf, PoisonRecord } from './envelope.js';
import type { StoredRecord } from './event-log.js';
import type { ParkedEvents } from './parked-events.js';
import { Semaphore } from './semaphore.js';

/** Keys handled at once in this process, each with one database connection. */
const CONCURRENT_KEYS = 8;
/** In one transaction. */
const EVENTS_AT_ONCE = 100;

export interface EventRouterOptions {
  readonly service: ServiceName;
  readonly dispatcher: Dispatcher;
  readonly subscribers: readonly Subscriber[];
  readonly parked: ParkedEvents;
  /** Only what is redriven comes to them from here. */
  readonly batches: readonly BatchTaker[];
  readonly logger: Logger;
}

/**
 * Finds the subscribers of each record of a batch. Keys run side by side; the records of one key one after another. A key
 * that waits for something unavailable is parked, and the others go on.
 */
export class EventRouter {
  private readonly byType = new Map<string, Subscriber[]>();
  private readonly semaphore = new Semaphore(CONCURRENT_KEYS);

  constructor(private readonly options: EventRouterOptions) {
    for (const subscriber of options.subscribers) {
      const others = this.byType.get(subscriber.event.type) ?? [];
      this.byType.set(subscriber.event.type, [...others, subscriber]);
    }
  }

  /** Resolves when every record is dealt with; rejects when some have to come again, after the others are done. */
  async route(records: readonly StoredRecord[]): Promise<void> {
    const byKey = new Map<string, StoredRecord[]>();
    for (const record of records.filter((one) => this.concerns(one))) {
      const sameKey = byKey.get(record.key);
      if (sameKey === undefined) byKey.set(record.key, [record]);
      else sameKey.push(record);
    }
    const waiting = byKey.size === 0 ? new Set<string>() : await this.options.parked.keysOf([...byKey.keys()]);
    const together = this.takeTogether(byKey, waiting);
    const results = await Promise.allSettled([
      ...[...byKey].map(([key, sameKey]) => this.semaphore.run(() => this.inOrder(sameKey, waiting.has(key)))),
      ...[...together].map(([subscriber, keys]) => this.allAtOnce(subscriber, keys)),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Takes out keys of which a subscriber that takes several events at once has every record. */
  private takeTogether(
    byKey: Map<string, StoredRecord[]>,
    waiting: ReadonlySet<string>,
  ): ReadonlyMap<Required<Subscriber>, StoredRecord[][]> {
    const together = new Map<Required<Subscriber>, StoredRecord[][]>();
    for (const [key, records] of byKey) {
      const [type, ...otherTypes] = new Set(records.map(({ headers }) => headers['ce_type'] ?? ''));
      const [subscriber, ...others] = this.byType.get(type ?? '') ?? [];
      if (otherTypes.length + others.length > 0 || waiting.has(key) || !takesSeveral(subscriber)) continue;
      byKey.delete(key);
      const keys = together.get(subscriber);
      if (keys === undefined) together.set(subscriber, [records]);
      else keys.push(records);
    }
    return together;
  }

  private async allAtOnce(subscriber: Required<Subscriber>, keys: readonly StoredRecord[][]): Promise<void> {
    const { dispatcher } = this.options;
    const records = keys.flat();
    const left = new Set<string>();
    let alone = keys;
    try {
      for (let from = 0; from < records.length; from += EVENTS_AT_ONCE) {
        const part = records.slice(from, from + EVENTS_AT_ONCE);
        const deliveries = part.map((record) => new Delivery(record, record.position));
        for (const id of await this.semaphore.run(() => dispatcher.deliverAll(subscriber, deliveries))) left.add(id);
      }
      alone = keys.filter((sameKey) => sameKey.some((record) => left.has(eventIdOf(record) ?? '')));
    } catch {
      // Which of them it is shows when each comes alone; what was handled is not handled again.
    }
    const works = alone.map((sameKey) => this.semaphore.run(() => this.inOrder(sameKey, false)));
    const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private concerns({ headers }: StoredRecord): boolean {
    const type = headers['ce_type'] ?? '';
    // Without a type nobody knows whose it is, so whoever reads it reports it.
    return type === '' || type === DeadLetterRedriven.type || this.byType.has(type);
  }

  private async inOrder(records: readonly StoredRecord[], isWaiting: boolean): Promise<void> {
    const { parked } = this.options;
    if (isWaiting) return parked.park(records, new Error('The event before it waits'));
    for (const [index, record] of records.entries()) {
      try {
        await this.one(record, 'waits');
      } catch (error) {
        if (!parked.takes(error)) throw error;
        return parked.park(records.slice(index), error);
      }
    }
  }

  /** Gives a record to all that handle it. Rejects when it has to come again. */
  async one(record: StoredRecord, patience: Patience): Promise<void> {
    const { dispatcher, service } = this.options;
    const type = record.headers['ce_type'] ?? '';
    const delivery = new Delivery(record, record.position);
    if (type === '') return dispatcher.bury(service, delivery, new PoisonRecord('ce_type is missing'), 1);
    if (type === DeadLetterRedriven.type) return this.redrive(delivery, patience);
    for (const subscriber of this.byType.get(type) ?? []) await dispatcher.deliver(subscriber, delivery, patience);
  }

  /** The service of the subscriber takes it; the others read the same request and leave it. */
  private async redrive(request: Delivery, patience: Patience): Promise<void> {
    const { dispatcher, service } = this.options;
    const asked = this.readRedrive(request);
    if (asked === undefined) return;
    const { deadLetterId, subscriber: id, event } = asked;
    if (id !== service && !id.startsWith(`${service}.`)) return;
    const works = this.redriveTo(asked, patience);
    if (works.length === 0) {
      const nobody = new Error('Nobody handles this event under that name any more');
      return dispatcher.bury(id, Delivery.redriven(event, deadLetterId, request.record.topic), nobody, 1);
    }
    let handled = true;
    for (const work of works) handled = (await work()) && handled;
    if (handled) await dispatcher.confirm(id, deadLetterId);
  }

  /** Of each that the letter is for; resolves with whether it has handled the event. */
  private redriveTo(asked: DeadLetterRedriven, patience: Patience): (() => Promise<boolean>)[] {
    const { dispatcher, service, subscribers, batches } = this.options;
    const { deadLetterId, subscriber: id, event } = asked;
    const batch = batches.find((one) => one.id === id);
    if (batch !== undefined) {
      const delivery = Delivery.redriven(event, deadLetterId, topicOfLetter(event));
      const record = { ...delivery.record, position: deadLetterId };
      return [() => dispatcher.try(id, delivery, { patience, work: () => batch.take([record]) })];
    }
    const type = isRaw(event) ? event.headers['ce_type'] : event.type;
    const targets = subscribers.filter((one) => one.event.type === type && (id === service || one.id === id));
    return targets.map(
      (target) => () =>
        dispatcher.deliver(target, Delivery.redriven(event, deadLetterId, target.event.topic), patience),
    );
  }

  private readRedrive(request: Delivery): DeadLetterRedriven | undefined {
    try {
      return request.event(DeadLetterRedriven) as DeadLetterRedriven;
    } catch (error) {
      if (!(error instanceof PoisonRecord)) throw error;
      // Every service reads it: nobody can say whose dead letter it was.
      this.options.logger.error({ reason: error.message }, 'A request to redrive is not readable');
      return undefined;
    }
  }
}

function takesSeveral(subscriber: Subscriber | undefined): subscriber is Required<Subscriber> {
  return subscriber?.handleAll !== undefined;
}
