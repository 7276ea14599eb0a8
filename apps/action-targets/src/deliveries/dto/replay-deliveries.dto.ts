import { MayBeAbsent } from '@rekey/http';
import { IsString, Length } from 'class-validator';
import { IsTimestamp } from './is-timestamp.js';

export class ReplayDeliveriesDto {
  /** Those to one target; without it to all. */
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  targetId?: string;

  /** Deliveries whose event came at this time or later. RFC 3339. */
  @IsTimestamp()
  from!: string;

  /** Deliveries whose event came before this time. RFC 3339. */
  @IsTimestamp()
  to!: string;
}
