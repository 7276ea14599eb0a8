import { IsInt, IsString, Min } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * A worker has confirmed the bundle of its environment, and works with what is in it: once for each bundle that it
 * accepts, and for none that a newer one overtook.
 * Left out: what is in the bundle, which may be thousands of versions for each of thousands of workers.
 */
export class BundleAccepted extends DomainEvent {
  static override readonly type = 'io.rekey.bundle.accepted.v1';
  static override readonly topic = topicOf('key-vault');

  /** Name of the environment. */
  @IsString() readonly environment!: string;
  @IsString() readonly workerId!: string;
  @IsString() readonly workerName!: string;
  /** Of the bundle. It holds everything that was committed in the environment before that version was given. */
  @IsInt() @Min(1) readonly version!: number;

  constructor(data: EventData<BundleAccepted>) {
    super(data);
  }

  subject(): string {
    return this.workerId;
  }
}
