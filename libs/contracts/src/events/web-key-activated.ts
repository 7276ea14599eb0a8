import { IsObject, IsOptional, IsString, IsUUID } from 'class-validator';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';
import { topicOf } from '../services.js';

/**
 * A platform signing key signs from now on; the one before it is published on.
 * Left out: the private key.
 */
export class WebKeyActivated extends RotationEvent {
  static override readonly type = 'io.rekey.web-key.activated.v1';
  static override readonly topic = topicOf('key-vault');
  static override readonly participants = [] as const;

  /** Absent in old records. */
  @IsOptional() @IsUUID() readonly rotationId?: string;
  /** The `kid`. */
  @IsString() readonly webKeyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;

  constructor(data: RotationData<WebKeyActivated>) {
    super(data);
  }

  subject(): string {
    return this.webKeyId;
  }
}
