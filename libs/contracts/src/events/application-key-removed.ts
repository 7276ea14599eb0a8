import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * A key of an application no longer authenticates.
 * Publisher: application-secrets. Subscribers: application-secrets (every replica drops the client it cached).
 */
export class ApplicationKeyRemoved extends DomainEvent {
  static override readonly type = 'io.rekey.application-key.removed.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly keyId!: string;

  constructor(data: EventData<ApplicationKeyRemoved>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
