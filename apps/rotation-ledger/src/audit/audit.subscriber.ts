import { Controller } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { envelopeOf, OnEveryEvent, type StoredRecord } from '@rekey/messaging';
import { AuditAppender } from './audit-appender.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { newEntryOf } from './audit-entry.js';

/** Every event that tells of a change becomes an entry, once, under the event's id. */
@Controller()
export class AuditSubscriber {
  constructor(
    private readonly entries: AuditEntriesRepository,
    private readonly appender: AuditAppender,
  ) {}

  @OnEveryEvent({ id: 'audit' })
  async take(records: readonly StoredRecord[]): Promise<void> {
    const entries = records.flatMap((record) => readable(record).flatMap((event) => newEntryOf(event) ?? []));
    if (entries.length === 0) return;
    await this.entries.add(entries);
    this.appender.nudge();
  }
}

/** A record that is no event is the subscribers' dead letter. */
function readable(record: StoredRecord): EventEnvelope[] {
  try {
    return [envelopeOf(record)];
  } catch {
    return [];
  }
}
