import { IsInt, IsString, Min } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * A worker has confirmed the bundle of its environment, and works with what is in it: once for each bundle that it
 * accepts, and for none that a newer one overtook.
 * Left out: what is in the bundle, which may be thousands of versions for each of thousands of workers.
 */
@EventType('io.rekey.bundle.accepted.v1', { topic: 'key-vault', subject: 'workerId' })
export class BundleAccepted extends DomainEvent {
  /** Name of the environment. */
  @IsString() readonly environment!: string;
  @IsString() readonly workerId!: string;
  @IsString() readonly workerName!: string;
  /** Of the bundle. It holds everything that was committed in the environment before that version was given. */
  @IsInt() @Min(1) readonly version!: number;

  constructor(data: EventData<BundleAccepted>) {
    super(data);
  }
}
