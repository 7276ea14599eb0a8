import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsISO8601, IsOptional, IsString, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** What a token allows. */
export class IssuedGrant {
  @IsString() readonly permission!: string;
  /** Absent: everywhere. */
  @IsOptional() @IsString() readonly scope?: string | undefined;
}

/**
 * An access token was issued.
 * Left out: its value, the address it may be used with, the key that secrets are encrypted to.
 */
@EventType('io.rekey.access-token.issued.v1', { topic: 'gateway', subject: 'tokenId' })
export class AccessTokenIssued extends DomainEvent {
  @IsString() readonly tokenId!: string;
  @IsString() readonly name!: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => IssuedGrant) readonly grants!: readonly IssuedGrant[];
  /** The token that it was had with, and ends with; null for the bootstrap token. */
  @IsOptional() @IsString() readonly parentId!: string | null;
  /** Whether it was had for another one by logging in with that. */
  @IsBoolean() readonly isSession!: boolean;
  /** RFC 3339; null for one that ends with its parent alone. */
  @IsOptional() @IsISO8601() readonly expiresAt!: string | null;

  constructor(data: EventData<AccessTokenIssued>) {
    super(data);
  }
}
