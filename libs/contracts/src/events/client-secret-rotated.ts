import { IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * An application authenticates with a new client secret.
 * Publisher: application-secrets. Subscribers: application-secrets (every replica drops the client it cached).
 * Left out: both secrets and their hashes.
 */
export class ClientSecretRotated extends DomainEvent {
  static override readonly type = 'io.rekey.client-secret.rotated.v1';
  static override readonly topic = topicOf('application-secrets');

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsInt() @Min(1) readonly version!: number;
  @IsString() readonly overlap!: string;
  @IsOptional() @IsISO8601() readonly retireAt!: string | null;

  /** Why; absent for a plain rotation. */
  @IsOptional() @IsIn(['reverted', 'compromised']) readonly reason?: 'reverted' | 'compromised';

  constructor(data: EventData<ClientSecretRotated>) {
    super(data);
  }

  subject(): string {
    return this.appId;
  }
}
