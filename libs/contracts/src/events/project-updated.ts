import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A project of applications was renamed, deactivated or reactivated. */
@EventType('io.rekey.project.updated.v1', { topic: 'application-secrets', subject: 'projectId' })
export class ProjectUpdated extends DomainEvent {
  @IsString() readonly projectId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<ProjectUpdated>) {
    super(data);
  }
}
