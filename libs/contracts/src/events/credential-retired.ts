import { IsInt, IsISO8601, IsString, Min } from 'class-validator';
import { DomainEvent, PUBLISHER_TOPIC, type EventData } from '../event.js';

/**
 * The overlap of a version is over, and what it was made of is erased.
 * Publisher: action-targets (target signing keys). Subscribers: none.
 * Left out: the credential.
 */
export class CredentialRetired extends DomainEvent {
  static override readonly type = 'io.rekey.credential.retired.v1';
  static override readonly topic = PUBLISHER_TOPIC;

  /** `target-signing-key`, … */
  @IsString() readonly kind!: string;
  /** Of what holds the credential: the target. */
  @IsString() readonly id!: string;
  @IsInt() @Min(1) readonly version!: number;
  /** RFC 3339. */
  @IsISO8601() readonly retiredAt!: string;

  constructor(data: EventData<CredentialRetired>) {
    super(data);
  }

  subject(): string {
    return this.id;
  }
}
