import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * An application was renamed, configured, deactivated or reactivated.
 * Left out: the values of OIDC settings, of which `changes` has the names.
 */
@EventType('io.rekey.application.updated.v1', { topic: 'application-secrets', subject: 'appId' })
export class ApplicationUpdated extends DomainEvent {
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<ApplicationUpdated>) {
    super(data);
  }
}
