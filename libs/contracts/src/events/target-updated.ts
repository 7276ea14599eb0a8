import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * Something of a target changed.
 * Left out: the signing key, and the query of an endpoint. A rotation appears in `changes` as `signingKey: true`.
 */
export class TargetUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.target.updated.v1';
  static override readonly topic = topicOf('action-targets');

  @IsString() readonly targetId!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<TargetUpdated>) {
    super(data);
  }

  subject(): string {
    return this.targetId;
  }
}
