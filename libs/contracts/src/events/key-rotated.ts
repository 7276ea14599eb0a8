import { Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Min,
  ValidateNested,
} from 'class-validator';
import { EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

export const JWK_UPDATE_ACTIONS = ['NULLIFY', 'UPDATE'] as const;
export type JwkUpdateAction = (typeof JWK_UPDATE_ACTIONS)[number];
export const UPDATE_SCOPES = ['SAME_PROJECT', 'ALL_PROJECTS'] as const;
export type UpdateScope = (typeof UPDATE_SCOPES)[number];

/** One environment that took new material. */
export class RotatedEnvironment {
  @IsString() readonly name!: string;
  @IsInt() @Min(1) readonly version!: number;
  @IsOptional() @IsString() readonly alias!: string | null;
  /** RFC 3339: when the new material ends by itself. Absent where it does not. */
  @IsOptional() @IsISO8601() readonly expiresAt?: string;
}

/**
 * A vault key got new material in one or more environments.
 * Left out: the material. Public halves travel in `publicJwks`, as far as the key has any.
 */
@EventType('io.rekey.key.rotated.v1', { topic: 'key-vault', subject: 'keyId' })
export class KeyRotated extends RotationEvent {
  static override readonly participants = ['key-vault'] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RotatedEnvironment)
  readonly environments!: readonly RotatedEnvironment[];
  @IsIn(JWK_UPDATE_ACTIONS) readonly jwkUpdateAction!: JwkUpdateAction;
  /** Null unless the action is UPDATE. */
  @IsOptional() @IsIn(UPDATE_SCOPES) readonly updateScope!: UpdateScope | null;
  /** How long the previous material stays valid, `"3600s"`; `"0s"` when it died at once. */
  @IsString() readonly overlap!: string;
  @IsArray() @IsObject({ each: true }) readonly publicJwks!: readonly PublicJwk[];

  /** The material is an earlier one, which retired and is active again. Absent for new material. */
  @IsOptional() @IsIn(['reverted']) readonly reason?: 'reverted';

  constructor(data: RotationData<KeyRotated>) {
    super(data);
  }
}
