import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** There is another organization. */
@EventType('io.rekey.organization.created.v1', { topic: 'gateway', subject: 'organizationId' })
export class OrganizationCreated extends DomainEvent {
  @IsString() readonly organizationId!: string;
  @IsString() readonly name!: string;

  constructor(data: EventData<OrganizationCreated>) {
    super(data);
  }
}
