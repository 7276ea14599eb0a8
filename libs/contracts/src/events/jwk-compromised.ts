import { IsArray, IsInt, IsObject, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/** Versions of a JWK ended at once, because the material that they were made of is compromised. */
@EventType('io.rekey.jwk.compromised.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkCompromised extends RotationEvent {
  static override readonly participants = ['jwks-credentials'] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** As they were published. */
  @IsArray() @IsObject({ each: true }) readonly publicJwks!: readonly PublicJwk[];
  /** Their numbers, as `JwkUpdated` told them: what comes late about one of these brings it back no more. Absent in old events. */
  @IsOptional() @IsArray() @IsInt({ each: true }) @Min(1, { each: true }) readonly versions?: readonly number[];

  constructor(data: RotationData<JwkCompromised>) {
    super(data);
  }
}
