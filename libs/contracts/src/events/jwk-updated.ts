import { IsInt, IsISO8601, IsObject, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { topicOf } from '../services.js';

/**
 * A JWK was parsed again from the new material of its key.
 * Publisher: key-vault. Subscribers: jwks-credentials (configurations bound to the JWK), key-vault (every replica drops
 * the project's key set).
 */
export class JwkUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.jwk.updated.v1';
  static override readonly topic = topicOf('key-vault');

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
  @IsOptional() @IsISO8601() readonly retireAt!: string | null;

  constructor(data: EventData<JwkUpdated>) {
    super(data);
  }

  subject(): string {
    return this.jwkId;
  }
}
