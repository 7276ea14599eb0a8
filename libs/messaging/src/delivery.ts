import type { DomainEvent, EventClass, EventEnvelope, RawEvent } from '@rekey/contracts';
import { v5 as uuidv5 } from 'uuid';
import { DEPTH_MAX, envelopeOf, eventIdOf, isDeeper, PoisonRecord, recordOf } from './envelope.js';
import type { LogRecord } from './event-log.js';
import { storableText } from './storable-json.js';
import { eventOf } from './validate-event.js';

/** Namespace of the ids that we derive. Changing it would give known dead letters new ids. */
const NAMESPACE = '6f0c5a8e-3a0b-4c3e-9d5e-52454b455901';
/** A dead letter must fit into a record itself, with base64 around its value. */
const KEPT_BYTES_MAX = 512 * 1024;
const KEPT_OF_OVERSIZE_BYTES = 64 * 1024;
/** Of the headers of a record that is no event: there may be any. */
const KEPT_HEADERS_MAX = 32;
const KEPT_HEADER_LENGTH_MAX = 2_048;
/** Levels that a letter puts around the event. */
const LETTER_DEPTH = 4;

/** One record on its way to subscribers, read once however many there are. */
export class Delivery {
  private readonly read: EventEnvelope | PoisonRecord;
  private readonly instances = new Map<EventClass, DomainEvent>();

  /**
   * @param position Where the record stood, to name one that has no usable id.
   * @param deadLetterId Given when the record comes from a dead letter, so that failing again is the same letter.
   */
  constructor(
    readonly record: LogRecord,
    private readonly position: string,
    private readonly deadLetterId?: string,
  ) {
    try {
      this.read = envelopeOf(record);
    } catch (error) {
      if (!(error instanceof PoisonRecord)) throw error;
      this.read = error;
    }
  }

  /** The record of a dead letter, as it was. */
  static redriven(event: EventEnvelope | RawEvent, deadLetterId: string, topic: string): Delivery {
    const record = isRaw(event)
      ? {
          topic: event.topic,
          key: event.headers['ce_partitionkey'] ?? '',
          headers: event.headers,
          value: Buffer.from(event.valueBase64, 'base64'),
        }
      : recordOf(event, topic);
    return new Delivery(record, deadLetterId, deadLetterId);
  }

  /** @throws PoisonRecord */
  envelope(): EventEnvelope {
    if (this.read instanceof PoisonRecord) throw this.read;
    return this.read;
  }

  /** @throws PoisonRecord */
  event(event: EventClass): DomainEvent {
    let instance = this.instances.get(event);
    if (instance === undefined) {
      instance = eventOf(event, this.envelope().data);
      this.instances.set(event, instance);
    }
    return instance;
  }

  /** The id that a dead letter of this record has at that subscriber, each time. */
  deadLetterIdAt(subscriber: string): string {
    const eventId = eventIdOf(this.record) ?? uuidv5(`${this.record.topic} ${this.position}`, NAMESPACE);
    return this.deadLetterId ?? uuidv5(`${subscriber} ${eventId}`, NAMESPACE);
  }

  /** What a dead letter keeps: the event, or the bytes when they are none. Always small and plain enough for a letter. */
  kept(): EventEnvelope | RawEvent {
    const { topic, headers, value } = this.record;
    if (!(this.read instanceof PoisonRecord) && fitsLetter(this.read)) return this.read;
    const kept = keptHeaders(headers);
    const isWhole = value.length <= KEPT_BYTES_MAX && sameHeaders(kept, headers);
    const bytes = value.length <= KEPT_BYTES_MAX ? value : value.subarray(0, KEPT_OF_OVERSIZE_BYTES);
    const raw = { topic, headers: kept, valueBase64: bytes.toString('base64') };
    return isWhole ? raw : { ...raw, truncated: true };
  }
}

/** JSON can grow when it is written again, and the letter goes around it. */
function fitsLetter(event: EventEnvelope): boolean {
  return !isDeeper(event, DEPTH_MAX - LETTER_DEPTH) && Buffer.byteLength(JSON.stringify(event)) <= KEPT_BYTES_MAX;
}

function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).slice(0, KEPT_HEADERS_MAX);
  const short = (text: string): string => storableText(text.slice(0, KEPT_HEADER_LENGTH_MAX));
  return Object.fromEntries(kept.map(([name, text]) => [short(name), short(text)]));
}

function sameHeaders(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(other);
  return names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]);
}

export function isRaw(event: EventEnvelope | RawEvent): event is RawEvent {
  return 'valueBase64' in event;
}
