import { IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

export const CAMPAIGN_STATES = ['running', 'paused', 'stopped', 'done', 'cancelled'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** A campaign was started, is paused, stopped, goes on, or is over. What it turns is told by the rotations. */
@EventType('io.rekey.campaign.changed.v1', { topic: 'rotation-ledger', subject: 'campaign' })
export class CampaignChanged extends DomainEvent {
  /** The campaign's id. */
  @IsString() readonly campaign!: string;
  @IsIn(CAMPAIGN_STATES) readonly state!: CampaignState;
  /** Of what is to turn; when it is started. */
  @IsOptional() @IsObject() readonly selector?: object;

  constructor(data: EventData<CampaignChanged>) {
    super(data);
  }
}
