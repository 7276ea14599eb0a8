import { backoffMs, describeError, type Logger } from '@rekey/telemetry';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { StoredRecord, Subscription } from '../event-log.js';
import type { KafkaNames } from './kafka-names.js';
import { OffsetCommits } from './offset-commits.js';

const HEARTBEAT_MS = 1_000;
const CHUNK_RECORDS = 200;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

interface Fetched {
  readonly payload: EachBatchPayload;
  readonly message: KafkaMessage;
}

export interface FetchedRecordsOptions {
  readonly subscription: Subscription;
  readonly names: KafkaNames;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
}

/**
 * Handles what one fetch brought as one batch, of however many partitions: a transaction for each of them, and a commit, would
 * be most of what an event costs. A partition whose records failed comes alone until they are handled, so that it holds up no other.
 */
export class FetchedRecords {
  private gathered: EachBatchPayload[] = [];
  private gathering: Promise<void> | undefined;
  private readonly inHand = new Set<Promise<void>>();
  private readonly failures = new Map<string, number>();
  private readonly resuming = new Set<NodeJS.Timeout>();
  private readonly commits = new OffsetCommits();

  constructor(private readonly options: FetchedRecordsOptions) {}

  /** Resolves when the batch that it became a part of is handled, or has to come again. */
  add(payload: EachBatchPayload): Promise<void> {
    if (this.failures.has(partitionOf(payload))) return this.track(this.handle([payload]));
    this.gathered.push(payload);
    this.gathering ??= this.track(
      new Promise((resolve) => setImmediate(resolve)).then(() => {
        const together = this.gathered.splice(0);
        this.gathering = undefined;
        return this.handle(together);
      }),
    );
    return this.gathering;
  }

  /** Its group has been joined anew: what is not committed comes again. */
  forget(): void {
    this.commits.forget();
  }

  /** Resolves when nothing is in hand any more. */
  async handled(): Promise<void> {
    await Promise.allSettled(this.inHand);
  }

  /** Resolves when everything that was handled is committed, if it can be. */
  committed(): Promise<void> {
    return this.commits.flush();
  }

  close(): void {
    this.commits.forget();
    for (const timer of this.resuming) clearTimeout(timer);
  }

  private track(handling: Promise<void>): Promise<void> {
    this.inHand.add(handling);
    const done = (): void => void this.inHand.delete(handling);
    handling.then(done, done);
    return handling;
  }

  private async handle(payloads: readonly EachBatchPayload[]): Promise<void> {
    const fetched = payloads.flatMap((payload) => payload.batch.messages.map((message) => ({ payload, message })));
    for (let from = 0; from < fetched.length; from += CHUNK_RECORDS) {
      if (this.options.stopping.aborted) return;
      const chunk = fetched
        .slice(from, from + CHUNK_RECORDS)
        .filter(({ payload }) => payload.isRunning() && !payload.isStale());
      const [first] = chunk;
      if (first === undefined) continue;
      if (!(await this.handleChunk(chunk))) return;
      for (const { payload, message } of chunk) {
        payload.resolveOffset(message.offset);
        this.commits.note(payload.batch, message.offset);
      }
      await this.commits.commit(first.payload);
    }
  }

  /** False when the chunk has to come again: its partitions then rest for a while, and the others go on. */
  private async handleChunk(chunk: readonly Fetched[]): Promise<boolean> {
    const { subscription, stopping, logger } = this.options;
    const payloads = [...new Set(chunk.map(({ payload }) => payload))];
    const [{ heartbeat }] = payloads as [EachBatchPayload];
    // The group must not take the partitions away while a slow handler works. Losing them shows at the commit.
    const beating = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await subscription.onBatch(chunk.map((one) => this.recordOf(one)));
      for (const payload of payloads) this.failures.delete(partitionOf(payload));
      return true;
    } catch (error) {
      if (stopping.aborted) return false;
      const { group } = subscription;
      logger.warn({ group, reason: describeError(error) }, 'A batch of events will be handled again');
      for (const payload of payloads) this.rest(payload);
      return false;
    } finally {
      clearInterval(beating);
    }
  }

  private rest(payload: EachBatchPayload): void {
    const partition = partitionOf(payload);
    const failures = (this.failures.get(partition) ?? 0) + 1;
    this.failures.set(partition, failures);
    const resume = payload.pause();
    const timer = setTimeout(
      () => {
        this.resuming.delete(timer);
        resume();
      },
      backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS),
    );
    this.resuming.add(timer);
  }

  private recordOf({ payload: { batch }, message }: Fetched): StoredRecord {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(message.headers ?? {})) {
      const single = Array.isArray(value) ? value.at(-1) : value;
      if (single !== undefined) headers[name] = single.toString();
    }
    return {
      topic: this.options.names.ownTopic(batch.topic),
      key: message.key?.toString() ?? '',
      headers,
      value: message.value ?? Buffer.alloc(0),
      position: `${batch.partition}:${message.offset}`,
    };
  }
}

function partitionOf({ batch }: EachBatchPayload): string {
  return `${batch.topic} ${batch.partition}`;
}
