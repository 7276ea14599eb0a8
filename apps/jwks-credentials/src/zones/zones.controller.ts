import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { RequirePermission } from '@rekey/identity';
import { CreateZoneDto } from './dto/create-zone.dto.js';
import type { Zone } from './zone.entity.js';
import { ZonesService } from './zones.service.js';

@Controller('v1/zones')
@RequirePermission('zone.write')
export class ZonesController {
  constructor(private readonly zones: ZonesService) {}

  /** Creates a zone: what token configurations belong to. Its name is unique. */
  @Post()
  create(@Body() { name }: CreateZoneDto): Promise<Zone> {
    return this.zones.create(name);
  }

  /** Every zone. */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<Zone>> {
    return this.zones.list(query);
  }
}
