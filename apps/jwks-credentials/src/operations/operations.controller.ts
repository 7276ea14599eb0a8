import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
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
  async create(
    @Param('zoneId') zoneId: string,
    @Body() dto: CreateOperationDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<OperationAnswer> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    return this.operations.create(zoneId, dto);
  }

  /** The operations of the zone. */
  @Get()
  async list(
    @Param('zoneId') zoneId: string,
    @Query() query: ListOperationsQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<OperationAnswer>> {
    await this.zones.enterToRead(zoneId, principal);
    return this.operations.list(zoneId, query);
  }

  /** Forgets an operation. Rules that leave it out keep its id, which then means nothing. */
  @Delete(':operationId')
  @HttpCode(204)
  async remove(
    @Param('zoneId') zoneId: string,
    @Param('operationId') operationId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    await this.operations.remove(zoneId, operationId);
  }
}
