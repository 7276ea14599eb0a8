import { IsObject, IsString, IsUUID, MaxLength } from 'class-validator';
import { DomainEvent, type EventData, type EventEnvelope, EventType } from '../event.js';
import type { RawEvent } from './dead-lettered.js';

/**
 * An operator asked for another attempt at a dead letter. Published by the gateway; the service that owns `subscriber`
 * gives the event to that handler alone, skips one that was handled meanwhile, and tells of it (`DeadLetterHandled`).
 */
@EventType('io.rekey.dead-letter.redriven.v1', { topic: 'gateway', subject: 'deadLetterId' })
export class DeadLetterRedriven extends DomainEvent {
  @IsUUID()
  readonly deadLetterId!: string;

  @IsString()
  @MaxLength(300)
  readonly subscriber!: string;

  @IsObject()
  readonly event!: EventEnvelope | RawEvent;

  constructor(data: EventData<DeadLetterRedriven>) {
    super(data);
  }
}
