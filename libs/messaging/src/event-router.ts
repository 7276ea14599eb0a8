import { DeadLetterRedriven, type ServiceName } from '@rekey/contracts';
import type { Logger } from '@rekey/telemetry';
import { Delivery, isRaw } from './delivery.js';
import type { Dispatcher, Subscriber } from './dispatcher.js';
import { PoisonRecord } from './envelope.js';
import type { StoredRecord } from './event-log.js';
import { Semaphore } from './semaphore.js';

/** Keys handled at once in this process, each with one database connection. */
const CONCURRENT_KEYS = 8;

export interface EventRouterOptions {
  readonly service: ServiceName;
  readonly dispatcher: Dispatcher;
  readonly subscribers: readonly Subscriber[];
  readonly logger: Logger;
}

/** Finds the subscribers of each record of a batch. Keys run side by side; the records of one key one after another. */
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
    const results = await Promise.allSettled(
      [...byKey.values()].map((sameKey) => this.semaphore.run(() => this.inOrder(sameKey))),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private concerns({ headers }: StoredRecord): boolean {
    const type = headers['ce_type'] ?? '';
    // Without a type nobody knows whose it is, so whoever reads it reports it.
    return type === '' || type === DeadLetterRedriven.type || this.byType.has(type);
  }

  private async inOrder(records: readonly StoredRecord[]): Promise<void> {
    for (const record of records) await this.one(record);
  }

  private async one(record: StoredRecord): Promise<void> {
    const { dispatcher, service } = this.options;
    const type = record.headers['ce_type'] ?? '';
    const delivery = new Delivery(record, record.position);
    if (type === '') return dispatcher.bury(service, delivery, new PoisonRecord('ce_type is missing'), 1);
    if (type === DeadLetterRedriven.type) return this.redrive(delivery);
    for (const subscriber of this.byType.get(type) ?? []) await dispatcher.deliver(subscriber, delivery);
  }

  /** The service of the subscriber takes it; the others read the same request and leave it. */
  private async redrive(request: Delivery): Promise<void> {
    const { dispatcher, service, logger, subscribers } = this.options;
    const asked = this.readRedrive(request);
    if (asked === undefined) return;
    const { deadLetterId, subscriber: id, event } = asked;
    if (id !== service && !id.startsWith(`${service}.`)) return;
    const type = isRaw(event) ? event.headers['ce_type'] : event.type;
    const targets = subscribers.filter((one) => one.event.type === type && (id === service || one.id === id));
    if (targets.length === 0) logger.warn({ subscriber: id, deadLetterId }, 'Nobody handles this dead letter any more');
    for (const target of targets) {
      await dispatcher.deliver(target, Delivery.redriven(event, deadLetterId, target.event.topic));
    }
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
