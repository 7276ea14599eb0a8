import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType, PUBLISHER_TOPIC } from '../event.js';
import { type CredentialReference, CredentialScope } from '../rotation-event.js';

/** A version whose overlap is over. */
interface EndedVersion {
  readonly number: number;
  readonly retireAt: Date | null;
}

/**
 * The overlap of a version is over, by the clock or because it was cut short: nothing accepts the version any more, and
 * what it was made of is erased as soon as nobody needs it. Told once for each version.
 * Left out: the credential.
 */
@EventType('io.rekey.credential.retired.v1', { topic: PUBLISHER_TOPIC, subject: 'id' })
export class CredentialRetired extends DomainEvent {
  /** As of a `CredentialReference`. */
  @IsString() readonly kind!: string;
  @IsString() readonly id!: string;
  /** Absent in old records, as is the scope. */
  @IsOptional() @IsString() readonly name?: string;
  @IsOptional() @ValidateNested() @Type(() => CredentialScope) readonly scope?: CredentialScope;
  /** Name of the environment, for what has a ring in each. */
  @IsOptional() @IsString() readonly environment?: string;
  @IsInt() @Min(1) readonly version!: number;
  /** RFC 3339. */
  @IsISO8601() readonly retiredAt!: string;

  constructor(data: EventData<CredentialRetired> & CredentialReference) {
    super(data);
  }

  /** One for each of these versions of the credential. */
  static of(
    { kind, id, name, scope }: CredentialReference,
    ended: readonly EndedVersion[],
    environment?: string,
  ): CredentialRetired[] {
    return ended.map(({ number: version, retireAt }) => {
      if (retireAt === null) throw new Error(`Version ${version} of ${kind} ${id} has no end`);
      const retiredAt = retireAt.toISOString();
      const place = environment === undefined ? {} : { environment };
      return new CredentialRetired({ kind, id, name, scope, ...place, version, retiredAt });
    });
  }
}
