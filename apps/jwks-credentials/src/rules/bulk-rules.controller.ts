import { Body, Controller, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type Envelope, envelope } from '../envelope.js';
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
    @Param('zoneId') zoneId: string,
    @Body(new EachPipe(CreateRuleDto)) dtos: CreateRuleDto[],
    @CurrentPrincipal() principal: Principal,
  ): Promise<Envelope<readonly RuleAnswer[]>> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    const drafts = dtos.map((dto, index) => ({ place: `[${index}]`, dto }));
    const { rules, messages } = await this.rules.create(zoneId, drafts);
    return envelope(rules, messages);
  }

  /** Edits all of the rules, one after the other, or none. */
  @Patch()
  @ApiBody({ type: [EditRuleOfManyDto] })
  async edit(
    @Param('zoneId') zoneId: string,
    @Body(new EachPipe(EditRuleOfManyDto)) dtos: EditRuleOfManyDto[],
    @CurrentPrincipal() principal: Principal,
  ): Promise<Envelope<readonly RuleAnswer[]>> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    const edits = dtos.map((dto, index) => ({ place: `[${index}]`, id: dto.id, dto }));
    const { rules, messages } = await this.rules.edit(zoneId, edits);
    return envelope(rules, messages);
  }
}
