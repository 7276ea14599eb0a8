import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * An application was renamed, configured, deactivated or reactivated.
 * Left out: the values of OIDC settings, of which `changes` has the names.
 */
export class ApplicationUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.application.updated.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<ApplicationUpdated>) {
    super(data);
  }

  subject(): string {
    return this.appId;
  }
}
