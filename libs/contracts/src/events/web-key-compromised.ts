import { IsString, IsUUID } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * A platform signing key ended at once and for ever: nothing that it signed verifies any more. If it was the active one,
 * another signs already.
 * Left out: the private key.
 */
@EventType('io.rekey.web-key.compromised.v1', { topic: 'key-vault', subject: 'webKeyId' })
export class WebKeyCompromised extends RotationEvent {
  static override readonly participants = [] as const;

  @IsUUID() readonly rotationId!: string;
  /** The `kid`. */
  @IsString() readonly webKeyId!: string;

  constructor(data: RotationData<WebKeyCompromised>) {
    super(data);
  }
}
