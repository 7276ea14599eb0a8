import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** An application is gone, and its secrets and keys with it. */
export class ApplicationRemoved extends DomainEvent {
  static override readonly type = 'io.rekey.application.removed.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;

  constructor(data: EventData<ApplicationRemoved>) {
    super(data);
  }

  subject(): string {
    return this.appId;
  }
}
