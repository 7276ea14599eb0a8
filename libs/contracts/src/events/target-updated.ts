import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * Something of a target changed.
 * Left out: the signing key, and the query of an endpoint. A rotation appears in `changes` as `signingKey: true`.
 */
@EventType('io.rekey.target.updated.v1', { topic: 'action-targets', subject: 'targetId' })
export class TargetUpdated extends DomainEvent {
  @IsString() readonly targetId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<TargetUpdated>) {
    super(data);
  }
}
