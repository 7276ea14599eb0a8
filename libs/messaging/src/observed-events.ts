import { Injectable } from '@nestjs/common';
import type { DomainEvent, EventEnvelope } from '@rekey/contracts';
import { observe, Transactions } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import { EventLogStrategy } from './event-log.strategy.js';
import { eventOf } from './validate-event.js';

/** So many events are followed of one piece of work: what goes on longer has a fault. */
const FOLLOWED_MAX = 20_000;

/** What work resolved with, and the events that it published, or would publish. */
export interface Observed<T> {
  readonly answer: T;
  readonly published: readonly EventEnvelope[];
}

/** Does work to know what it publishes; as a dry run, what it and the handlers of this service would, and nothing lasts. */
@Injectable()
export class ObservedEvents {
  constructor(
    private readonly strategy: EventLogStrategy,
    private readonly transactions: Transactions,
  ) {}

  /** @param isDryRun carries out what the service's own handlers do with the events too, and takes everything back */
  async of<T>(work: () => Promise<T>, isDryRun: boolean): Promise<Observed<T>> {
    const published: EventEnvelope[] = [];
    let followed = 0;
    const follow = async (manager: EntityManager): Promise<void> => {
      for (; followed < published.length; followed += 1) {
        if (followed >= FOLLOWED_MAX) throw new Error('A dry run has no end');
        await this.handle(published[followed] as EventEnvelope, manager);
      }
    };
    const note = (event: unknown): void => void published.push(event as EventEnvelope);
    const answer = await observe({ isDryRun, note, ...(isDryRun ? { beforeRollback: follow } : {}) }, work);
    return { answer, published };
  }

  /** What the service's handlers would publish if the event came; nothing lasts. */
  async handled(event: EventEnvelope): Promise<readonly EventEnvelope[]> {
    const work = (): Promise<void> => this.transactions.run((manager) => this.handle(event, manager));
    return (await this.of(work, true)).published;
  }

  private async handle(envelope: EventEnvelope, manager: EntityManager): Promise<void> {
    for (const { event, handle } of this.strategy.subscribersOf(envelope.type)) {
      await handle(eventOf(event, envelope.data) as DomainEvent, { manager, envelope });
    }
  }
}
