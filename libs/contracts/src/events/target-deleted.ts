import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A target is gone. */
@EventType('io.rekey.target.deleted.v1', { topic: 'action-targets', subject: 'targetId' })
export class TargetDeleted extends DomainEvent {
  @IsString() readonly targetId!: string;

  constructor(data: EventData<TargetDeleted>) {
    super(data);
  }
}
