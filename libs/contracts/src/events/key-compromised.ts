import { Type } from 'class-transformer';
import { IsArray, IsObject, IsString, IsUUID, ValidateNested } from 'class-validator';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';
import { topicOf } from '../services.js';
import { RotatedEnvironment } from './key-rotated.js';

/**
 * Material of a vault key ended at once and for ever. Where it was the active one the key waits for new material.
 * Left out: the material. Public halves travel in `publicJwks`, as far as there are any.
 */
export class KeyCompromised extends RotationEvent {
  static override readonly type = 'io.rekey.key.compromised.v1';
  static override readonly topic = topicOf('key-vault');
  static override readonly participants = ['key-vault'] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** The compromised versions. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RotatedEnvironment)
  readonly environments!: readonly RotatedEnvironment[];
  @IsArray() @IsObject({ each: true }) readonly publicJwks!: readonly PublicJwk[];

  constructor(data: RotationData<KeyCompromised>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
