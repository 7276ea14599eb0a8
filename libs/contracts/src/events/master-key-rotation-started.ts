import { IsDateString, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * The installation is carried over to the master key that is in front now, and to fresh data keys.
 * Left out: every key.
 */
// On the topic of the vault, which published it once: what still waits there must reach whoever has not handled it.
@EventType('io.rekey.master-key.rotation-started.v1', { topic: 'key-vault', subject: 'jobId' })
export class MasterKeyRotationStarted extends DomainEvent {
  @IsString() readonly jobId!: string;
  /** Id of the master key, derived from it one-way. */
  @IsString() readonly kekId!: string;
  /** RFC 3339. Of several rotations the last one counts. */
  @IsDateString() readonly startedAt!: string;

  constructor(data: EventData<MasterKeyRotationStarted>) {
    super(data);
  }
}
