import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * An application was created.
 * Left out: its client secret.
 */
export class ApplicationCreated extends DomainEvent {
  static override readonly type = 'io.rekey.application.created.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly name!: string;
  @IsString() readonly authMethodType!: string;

  constructor(data: EventData<ApplicationCreated>) {
    super(data);
  }

  subject(): string {
    return this.appId;
  }
}
