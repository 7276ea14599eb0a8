import { IsIn, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * An application authenticates with a new client secret.
 * Left out: both secrets and their hashes.
 */
@EventType('io.rekey.client-secret.rotated.v1', { topic: 'application-secrets', subject: 'appId' })
export class ClientSecretRotated extends RotationEvent {
  static override readonly participants = [] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsInt() @Min(1) readonly version!: number;
  @IsString() readonly overlap!: string;

  /** Why; absent for a plain rotation. */
  @IsOptional() @IsIn(['reverted', 'compromised']) readonly reason?: 'reverted' | 'compromised';

  constructor(data: RotationData<ClientSecretRotated>) {
    super(data);
  }
}
