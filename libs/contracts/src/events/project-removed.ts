import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A project is gone, and its applications with it: there is no event of each. */
export class ProjectRemoved extends DomainEvent {
  static override readonly type = 'io.rekey.project.removed.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsString() readonly projectId!: string;

  constructor(data: EventData<ProjectRemoved>) {
    super(data);
  }

  subject(): string {
    return this.projectId;
  }
}
