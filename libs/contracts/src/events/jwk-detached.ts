import { IsOptional, IsString, IsUUID } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A JWK keeps the material it has and no longer follows a key. */
@EventType('io.rekey.jwk.detached.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkDetached extends DomainEvent {
  /** Who reports with `RotationApplied` when a rotation cut the JWK off, as of a `RotationEvent`. */
  static readonly participants = ['jwks-credentials'] as const;

  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  @IsString() readonly keyId!: string;
  /** The rotation that cut it off; null when the key was deleted or the caller asked for it without new material. */
  @IsOptional() @IsUUID() readonly rotationId!: string | null;

  constructor(data: EventData<JwkDetached>) {
    super(data);
  }
}
