import { IsObject, IsOptional, IsString, IsUUID } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * A platform signing key signs from now on; the one before it is published on.
 * Left out: the private key.
 */
@EventType('io.rekey.web-key.activated.v1', { topic: 'key-vault', subject: 'webKeyId' })
export class WebKeyActivated extends RotationEvent {
  static override readonly participants = [] as const;

  /** Absent in old records. */
  @IsOptional() @IsUUID() readonly rotationId?: string;
  /** The `kid`. */
  @IsString() readonly webKeyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;

  constructor(data: RotationData<WebKeyActivated>) {
    super(data);
  }
}
