import { IsISO8601, IsOptional, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * A worker of an environment was added, changed or removed.
 * Left out: its URL and public key.
 */
@EventType('io.rekey.worker.described.v1', { topic: 'key-vault', subject: 'workerId' })
export class WorkerDescribed extends DomainEvent {
  /** Name of the environment. */
  @IsString() readonly environment!: string;
  @IsString() readonly workerId!: string;
  @IsString() readonly workerName!: string;
  /** RFC 3339. */
  @IsISO8601() readonly createdAt!: string;
  /** RFC 3339; null while it is there. */
  @IsOptional() @IsISO8601() readonly removedAt!: string | null;

  constructor(data: EventData<WorkerDescribed>) {
    super(data);
  }
}
