import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { ReplaceSourcesDto } from './dto/replace-sources.dto.js';
import type { SourcesAnswer } from './present-sources.js';
import { SourcesService } from './sources.service.js';

@Controller('v1/zones/:zoneId/token_validation/config/:configId/sources')
export class SourcesController {
  constructor(
    private readonly sources: SourcesService,
    private readonly zones: ZonesService,
  ) {}

  /** Where the configuration gets keys from by itself, and what it has from there. */
  @Get()
  async get(@InZone() zone: ZoneCall, @Param('configId') configId: string): Promise<SourcesAnswer> {
    const zoneId = await this.zones.enterToRead(zone);
    return this.sources.get(zoneId, configId, zone.principal);
  }

  /** Binds the configuration to exactly these sources. */
  @Put()
  async replace(
    @InZone() zone: ZoneCall,
    @Param('configId') configId: string,
    @Body() dto: ReplaceSourcesDto,
  ): Promise<SourcesAnswer> {
    const zoneId = await this.zones.enterToWrite(zone);
    return this.sources.replace(zoneId, configId, dto, zone.principal);
  }
}
