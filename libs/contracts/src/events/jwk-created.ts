import { IsObject, IsOptional, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';

/**
 * A project has one more JWK.
 * Left out: the private half, and everything of a symmetric key.
 */
@EventType('io.rekey.jwk.created.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkCreated extends DomainEvent {
  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** The key, certificate or keystore that it follows; null when it follows none. */
  @IsOptional() @IsString() readonly keyId!: string | null;
  /** Null for a symmetric key. */
  @IsOptional() @IsObject() readonly publicJwk!: PublicJwk | null;

  constructor(data: EventData<JwkCreated>) {
    super(data);
  }
}
