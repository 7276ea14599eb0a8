import { Controller } from '@nestjs/common';
import { AccessRefused, type DomainEvent, type EventEnvelope, SecretRead } from '@rekey/contracts';
import {
  envelopesOf,
  OnEvents,
  OnEveryEvent,
  type ReceivedEvent,
  type StoredRecord,
  type TogetherContext,
} from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { AuditAppender } from './audit-appender.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { newEntryOf } from './audit-entry.js';

/** Of the events handled together, none has to come alone. */
const NONE: ReadonlySet<string> = new Set();

/** Every event that tells of a change becomes an entry, once, under the event's id. */
@Controller()
export class AuditSubscriber {
  constructor(
    private readonly entries: AuditEntriesRepository,
    private readonly appender: AuditAppender,
  ) {}

  @OnEveryEvent({ id: 'audit' })
  async take(records: readonly StoredRecord[]): Promise<void> {
    await this.enter(envelopesOf(records));
  }

  @OnEvents(AccessRefused, { id: 'audit-access-refused' })
  onAccessRefused(
    received: readonly ReceivedEvent<AccessRefused>[],
    { manager }: TogetherContext,
  ): Promise<typeof NONE> {
    return this.enterAll(received, manager);
  }

  @OnEvents(SecretRead, { id: 'audit-secret-read' })
  onSecretRead(received: readonly ReceivedEvent<SecretRead>[], { manager }: TogetherContext): Promise<typeof NONE> {
    return this.enterAll(received, manager);
  }

  private async enterAll(
    received: readonly ReceivedEvent<DomainEvent>[],
    manager: EntityManager,
  ): Promise<typeof NONE> {
    await this.enter(
      received.map(({ envelope }) => envelope),
      manager,
    );
    return NONE;
  }

  private async enter(events: readonly EventEnvelope[], manager?: EntityManager): Promise<void> {
    const entries = events.flatMap((event) => newEntryOf(event) ?? []);
    if (entries.length === 0) return;
    await this.entries.add(entries, manager);
    this.appender.nudge();
  }
}
