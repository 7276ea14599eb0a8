import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType, PUBLISHER_TOPIC } from '../event.js';
import { CREDENTIAL_KINDS, type CredentialKind, type CredentialReference, CredentialScope } from '../rotation-event.js';

export const VERSION_STATES = ['staged', 'active', 'retiring', 'retired', 'compromised'] as const;
export type CredentialVersionState = (typeof VERSION_STATES)[number];

/** One version as people may see it. Times are RFC 3339. */
export class DescribedVersion {
  /** From 1 on; a token configuration's keys that were never replaced are its version 0. */
  @IsInt() @Min(0) readonly version!: number;
  /** Name of the environment, for what has a ring in each. */
  @IsOptional() @IsString() readonly environment?: string;
  @IsIn(VERSION_STATES) readonly state!: CredentialVersionState;
  @IsISO8601() readonly createdAt!: string;
  @IsOptional() @IsISO8601() readonly activatedAt!: string | null;
  @IsOptional() @IsISO8601() readonly retireAt!: string | null;
  /** When what it was made of ends by itself: a certificate, an application key. */
  @IsOptional() @IsISO8601() readonly expiresAt!: string | null;
  @IsOptional() @IsISO8601() readonly lastUsedAt?: string | null;
}

/** What a credential was made from or is bound to, and follows: by its id, or a JWK as bindings name it. */
export class FollowedCredential {
  @IsIn(CREDENTIAL_KINDS) readonly kind!: CredentialKind;
  @IsOptional() @IsString() readonly id?: string;
  @IsOptional() @IsString() readonly vaultProject?: string;
  @IsOptional() @IsString() readonly name?: string;
}

/** One version as its owner has it. */
interface OwnedVersion {
  readonly number: number;
  readonly state: CredentialVersionState;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retireAt: Date | null;
  readonly environment?: string;
  readonly expiresAt?: Date | null;
  readonly lastUsedAt?: Date | null;
}

/** What an owner knows of a credential besides its name. */
export interface OwnedCredential {
  readonly createdAt: Date;
  /** Only the live ones are told of. */
  readonly versions: readonly OwnedVersion[];
  readonly follows?: readonly FollowedCredential[];
}

/**
 * All that people may know of one credential: told with every change that is no rotation (made, renamed, bound, configured,
 * removed), and when somebody asks for it again. What is told later counts.
 * Left out: the credential.
 */
@EventType('io.rekey.credential.described.v1', { topic: PUBLISHER_TOPIC, subject: 'id' })
export class CredentialDescribed extends DomainEvent {
  /** As of a `CredentialReference`. */
  @IsIn(CREDENTIAL_KINDS) readonly kind!: CredentialKind;
  @IsString() readonly id!: string;
  @IsString() readonly name!: string;
  @ValidateNested() @Type(() => CredentialScope) readonly scope!: CredentialScope;
  /** RFC 3339, as all times. */
  @IsISO8601() readonly createdAt!: string;
  /** When it was removed; null while it is there. */
  @IsOptional() @IsISO8601() readonly removedAt!: string | null;
  /** Live ones; none once it is removed. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DescribedVersion)
  readonly versions!: readonly DescribedVersion[];
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => FollowedCredential)
  readonly follows!: readonly FollowedCredential[];

  constructor(data: EventData<CredentialDescribed> & CredentialReference) {
    super(data);
  }

  static of(
    { kind, id, name, scope }: CredentialReference,
    { createdAt, versions, follows = [] }: OwnedCredential,
  ): CredentialDescribed {
    const live = versions.filter(({ state }) => state !== 'retired' && state !== 'compromised');
    const times = { createdAt: createdAt.toISOString(), removedAt: null };
    return new CredentialDescribed({ kind, id, name, scope, ...times, versions: live.map(describeVersion), follows });
  }

  /** The last that is told of one. */
  static removed(
    { kind, id, name, scope }: CredentialReference,
    { createdAt, removedAt }: { readonly createdAt: Date; readonly removedAt: Date },
  ): CredentialDescribed {
    const times = { createdAt: createdAt.toISOString(), removedAt: removedAt.toISOString() };
    return new CredentialDescribed({ kind, id, name, scope, ...times, versions: [], follows: [] });
  }
}

function describeVersion({ number: version, state, createdAt, activatedAt, retireAt, ...more }: OwnedVersion) {
  const { environment, expiresAt = null, lastUsedAt } = more;
  return {
    ...{ version, ...(environment === undefined ? {} : { environment }), state, createdAt: createdAt.toISOString() },
    ...{ activatedAt: activatedAt?.toISOString() ?? null, retireAt: retireAt?.toISOString() ?? null },
    ...{ expiresAt: expiresAt?.toISOString() ?? null },
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: lastUsedAt?.toISOString() ?? null }),
  };
}
