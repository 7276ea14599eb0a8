import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
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
  async get(
    @Param('zoneId') zoneId: string,
    @Param('configId') configId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<SourcesAnswer> {
    await this.zones.enterToRead(zoneId, principal);
    return this.sources.get(zoneId, configId, principal);
  }

  /** Binds the configuration to exactly these sources. */
  @Put()
  async replace(
    @Param('zoneId') zoneId: string,
    @Param('configId') configId: string,
    @Body() dto: ReplaceSourcesDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<SourcesAnswer> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    return this.sources.replace(zoneId, configId, dto, principal);
  }
}
