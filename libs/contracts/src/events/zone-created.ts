import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** There is another zone. */
@EventType('io.rekey.zone.created.v1', { topic: 'jwks-credentials', subject: 'zoneId' })
export class ZoneCreated extends DomainEvent {
  @IsString() readonly zoneId!: string;
  @IsString() readonly name!: string;

  constructor(data: EventData<ZoneCreated>) {
    super(data);
  }
}
