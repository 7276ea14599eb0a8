import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CreateZoneDto } from './dto/create-zone.dto.js';
import { UpdateZoneDto } from './dto/update-zone.dto.js';
import type { Zone } from './zone.entity.js';
import { InZone, type ZoneCall } from './zone-call.js';
import { ZonesService } from './zones.service.js';

@Controller('v1/zones')
export class ZonesController {
  constructor(private readonly zones: ZonesService) {}

  /** Creates a zone: what token configurations belong to. Its name is unique. */
  @Post()
  create(@Body() { name }: CreateZoneDto): Promise<Pick<Zone, 'id' | 'name'>> {
    return this.zones.create(name);
  }

  /** Every zone. */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<Zone>> {
    return this.zones.list(query);
  }

  /** One zone. */
  @Get(':zoneId')
  get(@InZone() zone: ZoneCall): Promise<Zone> {
    return this.zones.get(zone);
  }

  /**
   * Says who tells what the zone's proxies ask about; what the client itself sends of another kind is then no description.
   * Here it holds when this is answered, in other replicas within a second.
   */
  @Patch(':zoneId')
  update(@InZone() zone: ZoneCall, @Body() dto: UpdateZoneDto): Promise<Zone> {
    return this.zones.update(zone, dto);
  }
}
