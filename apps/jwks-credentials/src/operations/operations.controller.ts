import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { CreateOperationDto } from './dto/create-operation.dto.js';
import { ListOperationsQuery } from './dto/list-operations.query.js';
import { OperationsService } from './operations.service.js';
import type { OperationAnswer } from './present-operation.js';

@Controller('v1/zones/:zoneId/operations')
export class OperationsController {
  constructor(
    private readonly operations: OperationsService,
    private readonly zones: ZonesService,
  ) {}

  /** Makes an operation known, so that rules can leave it out and previews show it. */
  @Post()
  async create(@InZone() zone: ZoneCall, @Body() dto: CreateOperationDto): Promise<OperationAnswer> {
    const zoneId = await this.zones.enterToWrite(zone);
    return this.operations.create(zoneId, dto);
  }

  /** The operations of the zone. */
  @Get()
  async list(@InZone() zone: ZoneCall, @Query() query: ListOperationsQuery): Promise<Page<OperationAnswer>> {
    const zoneId = await this.zones.enterToRead(zone);
    return this.operations.list(zoneId, query);
  }

  /** Forgets an operation. Rules that leave it out keep its id, which then means nothing. */
  @Delete(':operationId')
  @HttpCode(204)
  async remove(@InZone() zone: ZoneCall, @Param('operationId') operationId: string): Promise<void> {
    const zoneId = await this.zones.enterToWrite(zone);
    await this.operations.remove(zoneId, operationId);
  }
}
