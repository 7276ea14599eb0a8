import { IsIn, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * An event was not delivered to a target and will not be tried again by itself; it can be replayed.
 * Left out: the payload, and what the target answered.
 */
@EventType('io.rekey.delivery.exhausted.v1', { topic: 'action-targets', subject: 'deliveryId' })
export class DeliveryExhausted extends DomainEvent {
  @IsUUID() readonly deliveryId!: string;
  /** The event that was to be delivered. */
  @IsUUID() readonly eventId!: string;
  @IsString() readonly eventType!: string;
  @IsString() readonly targetId!: string;
  /** `gone`: the target answered 410 and is disabled. `expired`: the time for retries is over. */
  @IsIn(['gone', 'expired']) readonly reason!: 'gone' | 'expired';
  @IsInt() @Min(0) readonly attempts!: number;
  /** Status of the last answer; null when there was none. */
  @IsOptional() @IsInt() readonly lastStatus!: number | null;

  constructor(data: EventData<DeliveryExhausted>) {
    super(data);
  }
}
