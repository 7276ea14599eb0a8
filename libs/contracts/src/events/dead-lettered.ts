import { IsInt, IsISO8601, IsObject, IsString, IsUUID, MaxLength, Min } from 'class-validator';
import { DomainEvent, type EventData, type EventEnvelope, EventType } from '../event.js';
import { DEAD_LETTER_TOPIC } from '../services.js';

/** A record that is not a readable event, as it stood in the log. */
export interface RawEvent {
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly valueBase64: string;
  /** The value was too large to keep whole: such a letter cannot be redriven. */
  readonly truncated?: true;
}

/**
 * A subscriber could not handle an event: every attempt failed, or the event is not readable. Published by every
 * service, kept and listed by the gateway. The error holds no stack trace. A letter that fails again after a redrive
 * comes again under the same id.
 */
@EventType('io.rekey.dead-letter.recorded.v1', { topic: DEAD_LETTER_TOPIC, subject: 'deadLetterId' })
export class DeadLettered extends DomainEvent {
  /** The same for every failure of one event at one subscriber. */
  @IsUUID()
  readonly deadLetterId!: string;

  /** `<service>.<id of the handler>`, or `<service>` when the event could not be read at all. */
  @IsString()
  @MaxLength(300)
  readonly subscriber!: string;

  @IsObject()
  readonly event!: EventEnvelope | RawEvent;

  /** Class and message. */
  @IsString()
  @MaxLength(1000)
  readonly error!: string;

  @IsInt()
  @Min(1)
  readonly attempts!: number;

  @IsISO8601()
  readonly failedAt!: string;

  constructor(data: EventData<DeadLettered>) {
    super(data);
  }
}
