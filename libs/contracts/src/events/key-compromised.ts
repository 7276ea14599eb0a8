import { Type } from 'class-transformer';
import { IsArray, IsObject, IsString, IsUUID, ValidateNested } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';
import { RotatedEnvironment } from './key-rotated.js';

/**
 * Material of a vault key ended at once and for ever. Where it was the active one the key waits for new material.
 * Left out: the material. Public halves travel in `publicJwks`, as far as there are any.
 */
@EventType('io.rekey.key.compromised.v1', { topic: 'key-vault', subject: 'keyId' })
export class KeyCompromised extends RotationEvent {
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
}
