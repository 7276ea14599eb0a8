import { Injectable } from '@nestjs/common';
import { type EventData, SecretRead } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';

/** Tells the audit of secrets that are about to be in an answer: who waits for this before answering shows none untold. */
@Injectable()
export class SecretReads {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async tell(...reads: readonly EventData<SecretRead>[]): Promise<void> {
    if (reads.length === 0) return;
    const events = reads.map((read) => new SecretRead(read));
    await this.transactions.run((manager) => this.outbox.add(manager, ...events));
  }
}
