import { Partitioners, type Kafka, type Message, type Producer, type TopicMessages } from 'kafkajs';
import { atMost } from '@rekey/telemetry';
import type { LogRecord } from '../event-log.js';
import { sizeOf } from '../record-size.js';

/** A broker refuses batches over 1 MiB per partition by default, and one send may put all its records into one. */
const CHUNK_BYTES_MAX = 900 * 1024;
const CHUNK_RECORDS_MAX = 2_000;
const ACKS_ALL = -1;
const CLOSE_WAIT_MS = 3_000;
const SEND_TIMEOUT_MS = 10_000;

/**
 * Sends with idempotence, so that the client's own retries write nothing twice. After a send that failed for good the
 * producer is replaced: its sequence numbers may no longer be those of the broker, and then it could never send again.
 */
export class KafkaProducer {
  private producer: Promise<Producer> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly kafka: Kafka) {}

  /** One call after the other: that is what keeps the order of a key whoever calls. */
  send(records: readonly LogRecord[]): Promise<void> {
    const sent = this.last.then(async () => {
      for (const chunk of chunksOf(records)) await this.sendChunk(chunk);
    });
    // Whoever sent it has the error; the next one only waits for its turn.
    this.last = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await atMost(CLOSE_WAIT_MS, this.last);
    await atMost(CLOSE_WAIT_MS, this.discard());
  }

  private async sendChunk(records: readonly LogRecord[]): Promise<void> {
    try {
      this.producer ??= this.connect();
      const producer = await this.producer;
      await producer.sendBatch({ acks: ACKS_ALL, timeout: SEND_TIMEOUT_MS, topicMessages: byTopic(records) });
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  private async discard(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    // It is closed either way.
    await producer?.then((one) => one.disconnect()).catch(() => undefined);
  }
}

function byTopic(records: readonly LogRecord[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const { topic, key, headers, value } of records) {
    const message = { key, headers: { ...headers }, value };
    const others = messages.get(topic);
    if (others === undefined) messages.set(topic, [message]);
    else others.push(message);
  }
  return [...messages].map(([topic, ofTopic]) => ({ topic, messages: ofTopic }));
}

/** Parts in order that a broker takes in one batch. A record that is too large alone is left to the broker to refuse. */
export function* chunksOf(records: readonly LogRecord[]): Generator<LogRecord[]> {
  let chunk: LogRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (chunk.length > 0 && (bytes + size > CHUNK_BYTES_MAX || chunk.length >= CHUNK_RECORDS_MAX)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
