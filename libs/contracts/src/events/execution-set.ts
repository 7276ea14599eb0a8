import { ArrayMaxSize, IsArray, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * The targets of a condition changed; none means that the execution is gone.
 * Left out: the targets themselves, which have events of their own.
 */
export class ExecutionSet extends DomainEvent {
  static override readonly type = 'io.rekey.execution.set.v1';
  static override readonly topic = topicOf('action-targets');

  /** `request`, `request/<service>`, `request/<service>/<method>`, the same for `response`, `event/…`, `function/<name>`. */
  @IsString() readonly executionId!: string;
  @IsArray() @ArrayMaxSize(1_000) @IsString({ each: true }) readonly targetIds!: readonly string[];

  constructor(data: EventData<ExecutionSet>) {
    super(data);
  }

  subject(): string {
    return this.executionId;
  }
}
