import { Body, Controller, HttpCode, Post, Put, Query } from '@nestjs/common';
import { type Envelope, envelope } from '../envelope.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { PreviewQuery } from './dto/preview.query.js';
import { SelectorDto } from './dto/selector.dto.js';
import { preview, type PreviewAnswer } from './preview.js';
import { RULE_PATHS } from './rules.controller.js';
import { RulesRepository } from './rules.repository.js';

@Controller(RULE_PATHS.map((path) => `${path}/preview`))
export class PreviewController {
  constructor(
    private readonly rules: RulesRepository,
    private readonly zones: ZonesService,
  ) {}

  /** What a rule with this selector would decide about, among the operations of the zone. Changes nothing. */
  @Post()
  @HttpCode(200)
  async preview(
    @InZone() zone: ZoneCall,
    @Body() selector: SelectorDto,
    @Query() query: PreviewQuery,
  ): Promise<Envelope<PreviewAnswer>> {
    const zoneId = await this.zones.enterToRead(zone);
    const { answer, info } = preview(await this.rules.operationsOf(zoneId), selector, query);
    return { ...envelope(answer), result_info: info };
  }

  /** The same: the vendor's examples use this verb. */
  @Put()
  async previewByPut(
    @InZone() zone: ZoneCall,
    @Body() selector: SelectorDto,
    @Query() query: PreviewQuery,
  ): Promise<Envelope<PreviewAnswer>> {
    return this.preview(zone, selector, query);
  }
}
