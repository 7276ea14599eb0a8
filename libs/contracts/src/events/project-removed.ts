import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A project is gone, and its applications with it: there is no event of each. */
@EventType('io.rekey.project.removed.v1', { topic: 'application-secrets', subject: 'projectId' })
export class ProjectRemoved extends DomainEvent {
  @IsString() readonly projectId!: string;

  constructor(data: EventData<ProjectRemoved>) {
    super(data);
  }
}
