import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A target is gone. */
export class TargetDeleted extends DomainEvent {
  static override readonly type = 'io.rekey.target.deleted.v1';
  static override readonly topic = topicOf('action-targets');

  @IsString() readonly targetId!: string;

  constructor(data: EventData<TargetDeleted>) {
    super(data);
  }

  subject(): string {
    return this.targetId;
  }
}
