import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { EVENT_TOPICS, type EventEnvelope } from '@rekey/contracts';
import { type ActiveSubscription, BatchSubscriptions, envelopeOf, type StoredRecord } from '@rekey/messaging';
import type { GatewayConfig } from '../app.config.js';
import { BackgroundJobs } from '@rekey/telemetry';
import { EventFeedStore } from './event-feed.store.js';

const PRUNE_INTERVAL_MS = 3_600_000;
const HOUR_MS = 3_600_000;
/** Both are indexed, and an index entry has its bounds. */
const MAX_INDEXED_LENGTH = 500;

/**
 * Copies every event of every service into the feed. Reads whole batches: the feed's own key makes a redelivery
 * harmless, so the inbox is not needed.
 */
@Injectable()
export class EventFeedIntake implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private subscription: ActiveSubscription | undefined;

  constructor(
    private readonly subscriptions: BatchSubscriptions,
    private readonly store: EventFeedStore,
    config: RekeyConfig,
    jobs: BackgroundJobs,
  ) {
    const keepMs = (config as GatewayConfig).eventFeedRetentionHours * HOUR_MS;
    const run = (signal: AbortSignal): Promise<void> => this.store.prune(new Date(Date.now() - keepMs), signal);
    jobs.add({ name: 'event-feed-retention', everyMs: PRUNE_INTERVAL_MS, firstAfterMs: 0, run });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = await this.subscriptions.subscribe({
      name: 'feed',
      topics: EVENT_TOPICS,
      take: (records) => this.store.append(records.flatMap(readable)),
    });
  }

  /** Before the database is closed, which happens at the shutdown itself. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.subscription?.close();
  }
}

/** A record that is no event is the subscribers' dead letter; the feed passes over it. */
function readable(record: StoredRecord): EventEnvelope[] {
  try {
    const event = envelopeOf(record);
    return event.type.length <= MAX_INDEXED_LENGTH && event.subject.length <= MAX_INDEXED_LENGTH ? [event] : [];
  } catch {
    return [];
  }
}
