import { IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { AUDIT_TOPIC } from '../services.js';

/**
 * Somebody tried what is not theirs to do: one event for all attempts of a caller at an operation within about a second.
 * For the audit alone: what is refused is not the business of targets, and whoever is refused cannot set them off.
 * Left out: bodies, queries and credentials.
 */
@EventType('io.rekey.access.refused.v1', { topic: AUDIT_TOPIC, subject: 'operation' })
export class AccessRefused extends DomainEvent {
  /** As executions name it, without the first slash; for what is no operation the verb and the route. */
  @IsString() @MaxLength(500) readonly operation!: string;
  /** Of the first attempt. */
  @IsString() @MaxLength(500) readonly path!: string;
  /** Whether nobody knew who it was, or it was known that he may not. */
  @IsIn(['unauthenticated', 'forbidden']) readonly reason!: 'unauthenticated' | 'forbidden';
  /** Of the error. */
  @IsString() @MaxLength(200) readonly code!: string;
  /** Of which the operation needs one; what it needs of the resource besides is for its service to say. */
  @IsArray() @IsString({ each: true }) readonly permissions!: readonly string[];
  /** Where it came from, as far as trusted proxies say. */
  @IsOptional() @IsString() @MaxLength(100) readonly address?: string;
  @IsInt() @Min(1) readonly count!: number;
  /** RFC 3339. */
  @IsISO8601() readonly firstAt!: string;

  constructor(data: EventData<AccessRefused>) {
    super(data);
  }
}
