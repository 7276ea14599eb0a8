import { ArrayMaxSize, IsArray, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * The targets of a condition changed; none means that the execution is gone.
 * Left out: the targets themselves, which have events of their own.
 */
@EventType('io.rekey.execution.set.v1', { topic: 'action-targets', subject: 'executionId' })
export class ExecutionSet extends DomainEvent {
  /** `request`, `request/<service>`, `request/<service>/<method>`, the same for `response`, `event/…`, `function/<name>`. */
  @IsString() readonly executionId!: string;
  @IsArray() @ArrayMaxSize(1_000) @IsString({ each: true }) readonly targetIds!: readonly string[];

  constructor(data: EventData<ExecutionSet>) {
    super(data);
  }
}
