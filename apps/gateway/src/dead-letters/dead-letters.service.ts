import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type DeadLettered, DeadLetterRedriven } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { Outbox, storableJson, storableText } from '@rekey/messaging';
import { type EntityManager, MoreThan, Repository } from 'typeorm';
import { DeadLetter } from './dead-letter.entity.js';
import { DeadLetterNotFound, DeadLetterTruncated } from './dead-letter.errors.js';

export interface DeadLetterAnswer {
  readonly id: string;
  readonly subscriber: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly error: string;
  readonly attempts: number;
  readonly failedAt: string;
  /** When it was sent again, unless it has failed since. */
  readonly redrivenAt: string | null;
}

const present = ({ id, subscriber, event, error, attempts, failedAt, redrivenAt }: DeadLetter): DeadLetterAnswer => ({
  id,
  subscriber,
  event,
  error,
  attempts,
  failedAt: failedAt.toISOString(),
  redrivenAt: redrivenAt?.toISOString() ?? null,
});

@Injectable()
export class DeadLettersService {
  constructor(
    @InjectRepository(DeadLetter) private readonly deadLetters: Repository<DeadLetter>,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async record(manager: EntityManager, { deadLetterId, ...fields }: DeadLettered): Promise<void> {
    await manager.upsert(
      DeadLetter,
      {
        id: deadLetterId,
        subscriber: fields.subscriber,
        event: JSON.parse(storableJson(fields.event)) as Record<string, object>,
        error: storableText(fields.error),
        attempts: fields.attempts,
        failedAt: new Date(fields.failedAt),
        redrivenAt: null,
      },
      ['id'],
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(DeadLetter, { id });
  }

  async list({ limit, after }: PageQuery): Promise<Page<DeadLetterAnswer>> {
    const rows = await this.deadLetters.find({
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, ({ id }) => id, present);
  }

  /**
   * Sends the event to its subscriber once more. The letter stays until that one says that it has handled it: whoever
   * is away, or has no such handler any more, loses nothing.
   * @throws DeadLetterNotFound
   * @throws DeadLetterTruncated when the event was too large to be kept whole
   */
  async redrive(id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const letter = await manager.findOne(DeadLetter, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (letter === null) throw new DeadLetterNotFound();
      if (letter.event['truncated'] === true) throw new DeadLetterTruncated();
      await manager.update(DeadLetter, { id }, { redrivenAt: new Date() });
      await this.outbox.add(
        manager,
        new DeadLetterRedriven({ deadLetterId: id, subscriber: letter.subscriber, event: letter.event as never }),
      );
    });
  }
}
