import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A version of a vault key in a bundle. */
export class BundledKey {
  @IsString() readonly id!: string;
  @IsInt() @Min(1) readonly version!: number;
}

/**
 * The bundle of an environment has a new version: told once for each, however many workers get it.
 * Left out: what is in it, but for the versions of keys that are new since the bundle before.
 */
@EventType('io.rekey.bundle.made.v1', { topic: 'key-vault', subject: 'environment' })
export class BundleMade extends DomainEvent {
  /** Name of the environment. */
  @IsString() readonly environment!: string;
  /** Of the bundle. */
  @IsInt() @Min(1) readonly version!: number;
  /** Active versions that this bundle has and the one before may not have had. */
  @IsArray() @ValidateNested({ each: true }) @Type(() => BundledKey) readonly keys!: readonly BundledKey[];

  constructor(data: EventData<BundleMade>) {
    super(data);
  }
}
