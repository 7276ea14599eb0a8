import { IsInt, IsObject, IsString, IsUUID, Min } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/** A JWK was parsed again from the new material of its key. */
@EventType('io.rekey.jwk.updated.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkUpdated extends RotationEvent {
  static override readonly participants = ['jwks-credentials'] as const;

  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** Of the JWK, greater each time: whoever asked the vault meanwhile knows an older event by it. */
  @IsInt() @Min(1) readonly version!: number;
  @IsUUID() readonly rotationId!: string;
  @IsString() readonly keyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;
  /** How long dependants keep the previous key, `"3600s"`. */
  @IsString() readonly overlap!: string;

  constructor(data: RotationData<JwkUpdated>) {
    super(data);
  }
}
