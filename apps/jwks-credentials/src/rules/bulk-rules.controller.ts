import { Body, Controller, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { type Envelope, envelope } from '../envelope.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { CreateRuleDto } from './dto/create-rule.dto.js';
import { EditRuleOfManyDto } from './dto/edit-rule.dto.js';
import { EachPipe } from './each.pipe.js';
import type { RuleAnswer } from './present-rule.js';
import { RULE_PATHS } from './rules.controller.js';
import { RulesService } from './rules.service.js';

@Controller(RULE_PATHS.map((path) => `${path}/bulk`))
export class BulkRulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly zones: ZonesService,
  ) {}

  /** Creates all of the rules, in their order, or none. */
  @Post()
  @HttpCode(200)
  @ApiBody({ type: [CreateRuleDto] })
  async create(
    @InZone() zone: ZoneCall,
    @Body(new EachPipe(CreateRuleDto)) dtos: CreateRuleDto[],
  ): Promise<Envelope<readonly RuleAnswer[]>> {
    const zoneId = await this.zones.enterToWrite(zone);
    const drafts = dtos.map((dto, index) => ({ place: `[${index}]`, dto }));
    const { rules, messages } = await this.rules.create(zoneId, drafts);
    return envelope(rules, messages);
  }

  /** Edits all of the rules, one after the other, or none. */
  @Patch()
  @ApiBody({ type: [EditRuleOfManyDto] })
  async edit(
    @InZone() zone: ZoneCall,
    @Body(new EachPipe(EditRuleOfManyDto)) dtos: EditRuleOfManyDto[],
  ): Promise<Envelope<readonly RuleAnswer[]>> {
    const zoneId = await this.zones.enterToWrite(zone);
    const edits = dtos.map((dto, index) => ({ place: `[${index}]`, id: dto.id, dto }));
    const { rules, messages } = await this.rules.edit(zoneId, edits);
    return envelope(rules, messages);
  }
}
