import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { DeliveriesService } from './deliveries.service.js';
import { ListDeliveriesQuery } from './dto/list-deliveries.query.js';
import { ReplayDeliveriesDto } from './dto/replay-deliveries.dto.js';
import type { DeliveryAnswer } from './present-delivery.js';

@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Deliveries of events to targets with every attempt, the newest first. */
  @Get()
  list(@Query() query: ListDeliveriesQuery): Promise<Page<DeliveryAnswer>> {
    return this.deliveries.list(query);
  }

  /** A delivery with every attempt. */
  @Get(':id')
  get(@Param('id') id: string): Promise<DeliveryAnswer> {
    return this.deliveries.get(id);
  }

  /** Sends it again now, whatever became of it; its event's id stays. One that is being sent is a 409. */
  @Post(':id/replay')
  @HttpCode(202)
  async replay(@Param('id') id: string): Promise<{ readonly id: string }> {
    await this.deliveries.replay(id);
    return { id };
  }

  /** Sends again whatever is over of the events that came in a range of time: from the one up to, not with, the other. */
  @Post('replay')
  @HttpCode(202)
  async replayRange(@Body() { targetId, from, to }: ReplayDeliveriesDto): Promise<{ readonly count: number }> {
    return { count: await this.deliveries.replayRange({ targetId, from: new Date(from), to: new Date(to) }) };
  }
}
