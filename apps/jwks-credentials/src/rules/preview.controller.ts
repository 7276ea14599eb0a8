import { Body, Controller, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type Envelope, envelope } from '../envelope.js';
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
    @Param('zoneId') zoneId: string,
    @Body() selector: SelectorDto,
    @Query() query: PreviewQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Envelope<PreviewAnswer>> {
    await this.zones.enterToRead(zoneId, principal);
    const { answer, info } = preview(await this.rules.operationsOf(zoneId), selector, query);
    return { ...envelope(answer), result_info: info };
  }

  /** The same: the vendor's examples use this verb. */
  @Put()
  async previewByPut(
    @Param('zoneId') zoneId: string,
    @Body() selector: SelectorDto,
    @Query() query: PreviewQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Envelope<PreviewAnswer>> {
    return this.preview(zoneId, selector, query, principal);
  }
}
