import { IsISO8601, IsString, IsUUID } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * A key of an application whose place another took, and that was about to end, goes on authenticating as before.
 * Left out: the key.
 */
@EventType('io.rekey.application-key.restored.v1', { topic: 'application-secrets', subject: 'keyId' })
export class ApplicationKeyRestored extends RotationEvent {
  static override readonly participants = [] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly keyId!: string;
  @IsISO8601() readonly expirationDate!: string;

  constructor(data: RotationData<ApplicationKeyRestored>) {
    super(data);
  }
}
