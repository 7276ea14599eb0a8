import { type EventEnvelope, EVENT_TOPICS, type RawEvent, type ServiceName } from '@rekey/contracts';
import { isDatabaseAway } from '@rekey/database';
import { Delivery, isRaw } from './delivery.js';
import { type Dispatcher, isTransient, Stopped } from './dispatcher.js';
import type { ActiveSubscription, EventLog, StoredRecord } from './event-log.js';

export interface BatchSubscription {
  /** The consumer group is `<service>-<name>`, the id in dead letters `<service>.<name>`: stable for ever. */
  readonly name: string;
  readonly topics: readonly string[];
  /** Takes a batch whole or not at all, and does nothing for what it has taken before. */
  readonly take: (records: readonly StoredRecord[]) => Promise<void>;
}

/** A subscriber that reads in batches, for what is redriven to it. */
export interface BatchTaker {
  readonly take: BatchSubscription['take'];
  readonly topicOf: (event: EventEnvelope | RawEvent) => string;
}
export type BatchTakers = ReadonlyMap<string, BatchTaker>;

export interface BatchSubscriptionsOptions {
  readonly service: ServiceName;
  readonly eventLog: EventLog;
  readonly dispatcher: Dispatcher;
  /** After so long even what is unavailable stops no batch any more. */
  readonly limitMs: number;
}

/**
 * Subscribers that take whole batches. No record stops one: a batch that fails is split until the record that makes it
 * fail is alone, and that one becomes a dead letter.
 */
export class BatchSubscriptions {
  private readonly byId = new Map<string, BatchTaker>();

  constructor(private readonly options: BatchSubscriptionsOptions) {}

  get takers(): BatchTakers {
    return this.byId;
  }

  subscribe({ name, topics, take }: BatchSubscription): Promise<ActiveSubscription> {
    const { service, eventLog } = this.options;
    const id = `${service}.${name}`;
    this.byId.set(id, { take, topicOf });
    const reader = new BatchReader(id, take, this.options);
    return eventLog.subscribe({ group: `${service}-${name}`, topics, onBatch: (records) => reader.read(records) });
  }
}

class BatchReader {
  /** Since when the batch that begins with that record has been waiting. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly id: string,
    private readonly take: BatchSubscription['take'],
    private readonly options: BatchSubscriptionsOptions,
  ) {}

  async read(records: readonly StoredRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    const place = `${first.topic} ${first.position}`;
    try {
      await this.take(records);
    } catch (error) {
      if (error instanceof Stopped || (isTransient(error) && !this.isOver(place, error))) throw error;
      await this.split(records, isTransient(error));
    }
    this.waiting.delete(place);
  }

  /** Halves that fail are halved again. In order, so that those of one key stay so. */
  private async split(records: readonly StoredRecord[], ends: boolean): Promise<void> {
    const [first] = records;
    if (records.length > 1) {
      const half = Math.ceil(records.length / 2);
      for (const part of [records.slice(0, half), records.slice(half)]) await this.part(part, ends);
    } else if (first !== undefined) {
      const patience = ends ? 'ends' : 'waits';
      const work = (): Promise<void> => this.take([first]);
      await this.options.dispatcher.try(this.id, new Delivery(first, first.position), { patience, work });
    }
  }

  private async part(records: readonly StoredRecord[], ends: boolean): Promise<void> {
    try {
      await this.take(records);
    } catch (error) {
      if (isTransient(error) && (!ends || isDatabaseAway(error))) throw error;
      await this.split(records, ends);
    }
  }

  private isOver(place: string, error: unknown): boolean {
    const since = this.waiting.get(place) ?? performance.now();
    this.waiting.set(place, since);
    return !isDatabaseAway(error) && performance.now() - since >= this.options.limitMs;
  }
}

/** A letter of an event does not say where it stood; whoever takes batches reads the envelope alone. */
function topicOf(event: EventEnvelope | RawEvent): string {
  if (isRaw(event)) return event.topic;
  return EVENT_TOPICS.find((topic) => event.source === `/services/${topic.split('.')[1]}`) ?? '';
}
