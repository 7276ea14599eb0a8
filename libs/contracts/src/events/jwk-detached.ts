import { IsOptional, IsString, IsUUID } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A JWK keeps the material it has and no longer follows a key. */
export class JwkDetached extends DomainEvent {
  static override readonly type = 'io.rekey.jwk.detached.v1';
  static override readonly topic = topicOf('key-vault');
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

  subject(): string {
    return this.jwkId;
  }
}
