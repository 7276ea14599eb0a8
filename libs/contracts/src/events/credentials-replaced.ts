import { Type } from 'class-transformer';
import { IsArray, IsObject, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/** What names a key inside a configuration. */
export class CredentialIdentity {
  @IsString() readonly kid!: string;
  @IsString() readonly alg!: string;
}

/** The keys that a token configuration accepts changed, by the caller or because a bound source rotated. */
@EventType('io.rekey.credentials.replaced.v1', { topic: 'jwks-credentials', subject: 'configId' })
export class CredentialsReplaced extends RotationEvent {
  static override readonly participants = [] as const;

  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CredentialIdentity)
  readonly before!: readonly CredentialIdentity[];
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CredentialIdentity)
  readonly after!: readonly CredentialIdentity[];
  /** Every key the configuration accepts now, public members only. */
  @IsArray() @IsObject({ each: true }) readonly keys!: readonly PublicJwk[];
  /** The rotation it follows, or one of its own. Null in old records that follow none. */
  @IsOptional() @IsUUID() readonly rotationId!: string | null;

  constructor(data: RotationData<CredentialsReplaced>) {
    super(data);
  }
}
