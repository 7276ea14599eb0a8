import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A project of applications was renamed, deactivated or reactivated. */
export class ProjectUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.project.updated.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<ProjectUpdated>) {
    super(data);
  }

  subject(): string {
    return this.projectId;
  }
}
