import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * An application was created.
 * Left out: its client secret.
 */
@EventType('io.rekey.application.created.v1', { topic: 'application-secrets', subject: 'appId' })
export class ApplicationCreated extends DomainEvent {
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly name!: string;
  @IsString() readonly authMethodType!: string;

  constructor(data: EventData<ApplicationCreated>) {
    super(data);
  }
}
