import { IsInt, IsObject, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/** A JWK has new material: that of the key which it follows, or its own. */
@EventType('io.rekey.jwk.updated.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkUpdated extends RotationEvent {
  static override readonly participants = ['jwks-credentials'] as const;

  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** Of the JWK, greater each time: whoever asked the vault meanwhile knows an older event by it. */
  @IsInt() @Min(1) readonly version!: number;
  @IsUUID() readonly rotationId!: string;
  /** The key that it follows; absent when it turned by itself. */
  @IsOptional() @IsString() readonly keyId?: string;
  @IsObject() readonly publicJwk!: PublicJwk;
  /** Of the version that was active before, if there was one and it had any. Absent in old records. */
  @IsOptional() @IsString() readonly kidBefore?: string | undefined;
  /** How long dependants keep the previous key, `"3600s"`. */
  @IsString() readonly overlap!: string;

  constructor(data: RotationData<JwkUpdated>) {
    super(data);
  }
}
