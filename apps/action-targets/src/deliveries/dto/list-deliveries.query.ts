import { PageQuery } from '@rekey/http';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { DELIVERY_STATES, type DeliveryState } from '../delivery.entity.js';

export class ListDeliveriesQuery extends PageQuery {
  /** Those to one target. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  targetId?: string;

  /** Those of one event: at most one for each target. */
  @IsOptional()
  @IsUUID()
  eventId?: string;

  /** `pending`, `delivering`, `delivered` or `exhausted`. */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  /** `next` of the page before. */
  @IsOptional()
  @IsUUID()
  declare after?: string;
}
