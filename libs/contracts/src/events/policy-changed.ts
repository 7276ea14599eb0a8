import { IsObject, IsOptional, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A policy of rotation was set, or removed. What it turns is told by the rotations. */
@EventType('io.rekey.policy.changed.v1', { topic: 'rotation-ledger', subject: 'policy' })
export class PolicyChanged extends DomainEvent {
  /** The policy's name. */
  @IsString() readonly policy!: string;
  /** As it was put; null when it was removed. */
  @IsOptional() @IsObject() readonly settings!: Readonly<Record<string, unknown>> | null;

  constructor(data: EventData<PolicyChanged>) {
    super(data);
  }
}
