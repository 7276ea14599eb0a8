import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { type Envelope, envelope } from '../envelope.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { ConfigurationsService } from './configurations.service.js';
import { CreateConfigurationDto } from './dto/create-configuration.dto.js';
import { EditConfigurationDto } from './dto/edit-configuration.dto.js';
import { ListConfigurationsQuery } from './dto/list-configurations.query.js';
import type { ConfigurationAnswer } from './present-configuration.js';

/** The vendor's base path, and the path as its reference page prints it. */
export const CONFIGURATION_PATHS = [
  'zones/:zoneId/token_validation/config',
  'client/v4/zones/:zoneId/token_validation/config',
];

@Controller(CONFIGURATION_PATHS)
export class ConfigurationsController {
  constructor(
    private readonly configurations: ConfigurationsService,
    private readonly zones: ZonesService,
  ) {}

  /** Creates a configuration with its keys. `messages` names the RSA keys that took the default algorithm. */
  @Post()
  @HttpCode(200)
  async create(@InZone() zone: ZoneCall, @Body() dto: CreateConfigurationDto): Promise<Envelope<ConfigurationAnswer>> {
    const zoneId = await this.zones.enterToWrite(zone);
    const { answer, messages } = await this.configurations.create(zoneId, dto);
    return envelope(answer, messages);
  }

  /** The configurations of the zone, in the order they were made. A page beyond the end is empty. */
  @Get()
  async list(
    @InZone() zone: ZoneCall,
    @Query() query: ListConfigurationsQuery,
  ): Promise<Envelope<ConfigurationAnswer[]>> {
    const zoneId = await this.zones.enterToRead(zone);
    const { answers, info } = await this.configurations.list(zoneId, query);
    return { ...envelope(answers), result_info: info };
  }

  /** A configuration, with every key that it accepts now: those it was given, then those of its sources. */
  @Get(':configId')
  async get(@InZone() zone: ZoneCall, @Param('configId') configId: string): Promise<Envelope<ConfigurationAnswer>> {
    const zoneId = await this.zones.enterToRead(zone);
    return envelope(await this.configurations.get(zoneId, configId));
  }

  /** Changes what is given. The answer has the fields that can be changed here and no others. */
  @Patch(':configId')
  async edit(
    @InZone() zone: ZoneCall,
    @Param('configId') configId: string,
    @Body() dto: EditConfigurationDto,
  ): Promise<Envelope<Pick<ConfigurationAnswer, 'id' | 'title' | 'description' | 'token_sources'>>> {
    const zoneId = await this.zones.enterToWrite(zone);
    const { id, title, description, tokenSources } = await this.configurations.edit(zoneId, configId, dto);
    return envelope({ id, title, description, token_sources: tokenSources });
  }

  /** Removes a configuration with its keys; tokens signed with them are unknown from then on. */
  @Delete(':configId')
  async remove(@InZone() zone: ZoneCall, @Param('configId') configId: string): Promise<Envelope<{ id: string }>> {
    const zoneId = await this.zones.enterToWrite(zone);
    await this.configurations.remove(zoneId, configId);
    return envelope({ id: configId });
  }
}
