import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * A target was created.
 * Left out: the signing key.
 */
@EventType('io.rekey.target.created.v1', { topic: 'action-targets', subject: 'targetId' })
export class TargetCreated extends DomainEvent {
  @IsString() readonly targetId!: string;
  @IsString() readonly name!: string;
  @IsString() readonly endpoint!: string;
  @IsString() readonly targetType!: string;
  @IsString() readonly payloadType!: string;

  constructor(data: EventData<TargetCreated>) {
    super(data);
  }
}
