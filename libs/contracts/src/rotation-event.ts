import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData } from './event.js';
import type { ServiceName } from './services.js';

export const CREDENTIAL_KINDS = [
  'target-signing-key',
  'vault-key',
  'certificate',
  'keystore',
  'jwk',
  'token-configuration',
  'client-secret',
  'application-key',
  'web-key',
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export function isCredentialKind(kind: string): kind is CredentialKind {
  return (CREDENTIAL_KINDS as readonly string[]).includes(kind);
}

export const ROTATION_CAUSES = ['rotated', 'reverted', 'compromised'] as const;
export type RotationCause = (typeof ROTATION_CAUSES)[number];

/** What the platform's one ring of signing keys is called, as a credential. */
export const PLATFORM_WEB_KEYS = 'platform';

/** What a credential belongs to; empty for one that belongs to the installation. */
export class CredentialScope {
  /** Id of the organization. */
  @IsOptional() @IsString() readonly org?: string;
  /** Id of the project of applications. */
  @IsOptional() @IsString() readonly project?: string;
  /** Name of the project of the vault. */
  @IsOptional() @IsString() readonly vaultProject?: string;
  @IsOptional() @IsString() readonly zone?: string;
}

/** Which credential an event is about. */
export class CredentialReference {
  @IsIn(CREDENTIAL_KINDS) readonly kind!: CredentialKind;
  /** Of what holds the credential: key, JWK, target, configuration, application, application key, or `platform`. */
  @IsString() readonly id!: string;
  /** As people know it. */
  @IsString() readonly name!: string;
  @ValidateNested() @Type(() => CredentialScope) readonly scope!: CredentialScope;
}

/** What whoever publishes a rotation must say. */
export interface RotationFacts {
  readonly rotationId: string;
  readonly credential: CredentialReference;
  readonly from: number | null;
  readonly to: number | null;
  readonly cause: RotationCause;
  readonly retireAt: string | null;
  readonly turnedAt: string;
}

/** The constructor argument of an event that turns a credential. */
export type RotationData<E extends RotationEvent> = Omit<EventData<E>, keyof RotationFacts | 'participants'> &
  RotationFacts & {
    /** Where a vault key takes the new value, the vault reports as if its inbox handled the event. */
    readonly isHeld?: boolean;
  };

/**
 * A credential turned: another version of it is active than before, or one ended at once. Publishing one takes all fields.
 * Records from before there was this class have only the fields of their own class: the others are optional on reading,
 * and `participants` is then what the class says.
 */
export abstract class RotationEvent extends DomainEvent {
  /** The services whose inbox handles the event, each of which reports with `RotationApplied`. */
  static readonly participants: readonly ServiceName[];

  /** One id for the whole chain of a change. Each class says in which of its records it may be missing. */
  abstract readonly rotationId?: string | null;

  @IsOptional() @ValidateNested() @Type(() => CredentialReference) readonly credential?: CredentialReference;
  /**
   * The version that was active before, or that was compromised. Null when there was none, and when rings that turned
   * together (one for each environment) differ.
   */
  @IsOptional() @IsInt() @Min(1) readonly from?: number | null;
  /** The version that is active now; null as `from` is. */
  @IsOptional() @IsInt() @Min(1) readonly to?: number | null;
  @IsOptional() @IsIn(ROTATION_CAUSES) readonly cause?: RotationCause;
  /** When the last overlap with an earlier version ends; null when there is none. */
  @IsOptional() @IsISO8601() readonly retireAt!: string | null;
  /** RFC 3339, by the owner's clock: since when the version is active. Absent in old records. */
  @IsOptional() @IsISO8601() readonly turnedAt?: string;
  /** The services that must report, as they were when the event was published. */
  @IsArray() @IsString({ each: true }) readonly participants!: readonly string[];

  constructor({ isHeld = false, ...data }: { readonly isHeld?: boolean } = {}) {
    super(data);
    const declared = (this.constructor as typeof RotationEvent).participants;
    Object.assign(this, { participants: isHeld ? [...declared, 'key-vault'] : [...declared] });
  }
}
