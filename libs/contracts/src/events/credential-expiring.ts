import { IsInt, IsISO8601, IsString, Min } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A deployed certificate ends soon, or has ended: told once for each version. */
export class CredentialExpiring extends DomainEvent {
  static override readonly type = 'io.rekey.credential.expiring.v1';
  static override readonly topic = topicOf('key-vault');

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

  subject(): string {
    return this.id;
  }
}
