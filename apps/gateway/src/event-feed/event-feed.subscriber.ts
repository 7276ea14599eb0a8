import { Controller } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { envelopesOf, OnEveryEvent, type StoredRecord } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { GatewayConfig } from '../app.config.js';
import { EventFeedRepository } from './event-feed.repository.js';

const PRUNE_INTERVAL_MS = 3_600_000;
const HOUR_MS = 3_600_000;
/** Both are indexed, and an index entry has its bounds. */
const MAX_INDEXED_LENGTH = 500;

/** Copies every event of every service into the feed, whose own key makes a redelivery harmless. */
@Controller()
export class EventFeedSubscriber {
  constructor(
    private readonly feed: EventFeedRepository,
    config: GatewayConfig,
    jobs: BackgroundJobs,
  ) {
    const keepMs = config.eventFeedRetentionHours * HOUR_MS;
    const run = (signal: AbortSignal): Promise<void> => this.feed.prune(new Date(Date.now() - keepMs), signal);
    jobs.add({ name: 'event-feed-retention', everyMs: PRUNE_INTERVAL_MS, firstAfterMs: 0, run });
  }

  @OnEveryEvent({ id: 'feed' })
  async take(records: readonly StoredRecord[]): Promise<void> {
    await this.feed.append(envelopesOf(records).filter(isIndexable));
  }
}

function isIndexable({ type, subject }: EventEnvelope): boolean {
  return type.length <= MAX_INDEXED_LENGTH && subject.length <= MAX_INDEXED_LENGTH;
}
