import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * A target was created.
 * Left out: the signing key.
 */
export class TargetCreated extends DomainEvent {
  static override readonly type = 'io.rekey.target.created.v1';
  static override readonly topic = topicOf('action-targets');

  @IsString() readonly targetId!: string;
  @IsString() readonly name!: string;
  @IsString() readonly endpoint!: string;
  @IsString() readonly targetType!: string;
  @IsString() readonly payloadType!: string;

  constructor(data: EventData<TargetCreated>) {
    super(data);
  }

  subject(): string {
    return this.targetId;
  }
}
