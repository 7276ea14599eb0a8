import { IsDateString, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * The installation is carried over to the master key that is in front now, and to fresh data keys.
 * Left out: every key.
 */
export class MasterKeyRotationStarted extends DomainEvent {
  static override readonly type = 'io.rekey.master-key.rotation-started.v1';
  /** The vault published it once: what still waits there must reach whoever has not handled it. */
  static override readonly topic = topicOf('key-vault');

  @IsString() readonly jobId!: string;
  /** Id of the master key, derived from it one-way. */
  @IsString() readonly kekId!: string;
  /** RFC 3339. Of several rotations the last one counts. */
  @IsDateString() readonly startedAt!: string;

  constructor(data: EventData<MasterKeyRotationStarted>) {
    super(data);
  }

  subject(): string {
    return this.jobId;
  }
}
