import { Type } from 'class-transformer';
import { IsArray, IsObject, IsString, IsUUID, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { topicOf } from '../services.js';
import { RotatedEnvironment } from './key-rotated.js';

/**
 * Material of a vault key ended at once and for ever. Where it was the active one the key waits for new material.
 * Publisher: key-vault. Subscribers: key-vault (JWKs made of that material end with it).
 * Left out: the material. Public halves travel in `publicJwks`, as far as there are any.
 */
export class KeyCompromised extends DomainEvent {
  static override readonly type = 'io.rekey.key.compromised.v1';
  static override readonly topic = topicOf('key-vault');

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

  constructor(data: EventData<KeyCompromised>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
