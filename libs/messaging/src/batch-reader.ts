import { type EventEnvelope, EVENT_TOPICS, type RawEvent } from '@rekey/contracts';
import { isDatabaseAway } from '@rekey/database';
import { Delivery, isRaw } from './delivery.js';
import { type Dispatcher, isTransient, Stopped } from './dispatcher.js';
import type { StoredRecord } from './event-log.js';

/** A subscriber that takes whole batches. */
export interface BatchTaker {
  /** `<service>.<id of the handler>`. */
  readonly id: string;
  readonly take: (records: readonly StoredRecord[]) => Promise<unknown>;
}

export interface BatchReaderOptions {
  readonly dispatcher: Dispatcher;
  /** After so long even what is unavailable stops no batch any more. */
  readonly limitMs: number;
}

/** Brings batches to such a subscriber, so that no record stops it. */
export class BatchReader {
  /** Since when the batch that begins with that record has been waiting. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly taker: BatchTaker,
    private readonly options: BatchReaderOptions,
  ) {}

  async read(records: readonly StoredRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    const place = `${first.topic} ${first.position}`;
    try {
      await this.taker.take(records);
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
      const work = (): Promise<unknown> => this.taker.take([first]);
      await this.options.dispatcher.try(this.taker.id, new Delivery(first, first.position), { patience, work });
    }
  }

  private async part(records: readonly StoredRecord[], ends: boolean): Promise<void> {
    try {
      await this.taker.take(records);
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
export function topicOfLetter(event: EventEnvelope | RawEvent): string {
  if (isRaw(event)) return event.topic;
  return EVENT_TOPICS.find((topic) => event.source === `/services/${topic.split('.')[1]}`) ?? '';
}
