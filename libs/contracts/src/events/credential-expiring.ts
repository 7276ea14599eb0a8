import { IsInt, IsISO8601, IsString, Min } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A deployed certificate ends soon, or has ended: told once for each version. */
@EventType('io.rekey.credential.expiring.v1', { topic: 'key-vault', subject: 'id' })
export class CredentialExpiring extends DomainEvent {
  /** `certificate` or `keystore`. */
  @IsString() readonly kind!: string;
  /** Of what holds the certificate. */
  @IsString() readonly id!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  @IsString() readonly environment!: string;
  @IsInt() @Min(1) readonly version!: number;
  /** RFC 3339. */
  @IsISO8601() readonly expiresAt!: string;

  constructor(data: EventData<CredentialExpiring>) {
    super(data);
  }
}
