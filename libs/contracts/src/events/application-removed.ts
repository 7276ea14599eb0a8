import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** An application is gone, and its secrets and keys with it. */
@EventType('io.rekey.application.removed.v1', { topic: 'application-secrets', subject: 'appId' })
export class ApplicationRemoved extends DomainEvent {
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;

  constructor(data: EventData<ApplicationRemoved>) {
    super(data);
  }
}
