import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { type Envelope, envelope } from '../envelope.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import { CreateRuleDto } from './dto/create-rule.dto.js';
import { EditRuleDto } from './dto/edit-rule.dto.js';
import { ListRulesQuery } from './dto/list-rules.query.js';
import type { RuleAnswer } from './present-rule.js';
import { type RulesAnswer, RulesService } from './rules.service.js';

/** The vendor's base path, and the path as its reference page prints it. */
export const RULE_PATHS = ['zones/:zoneId/token_validation/rules', 'client/v4/zones/:zoneId/token_validation/rules'];

@Controller(RULE_PATHS)
export class RulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly zones: ZonesService,
  ) {}

  /** Creates a rule, after all others unless it says where. `messages` tells which operations it leaves out are unknown. */
  @Post()
  @HttpCode(200)
  async create(@InZone() zone: ZoneCall, @Body() dto: CreateRuleDto): Promise<Envelope<RuleAnswer>> {
    const zoneId = await this.zones.enterToWrite(zone);
    return one(await this.rules.create(zoneId, [{ place: '', dto }]));
  }

  /** The rules of the zone by precedence. A page beyond the end is empty. */
  @Get()
  async list(@InZone() zone: ZoneCall, @Query() query: ListRulesQuery): Promise<Envelope<RuleAnswer[]>> {
    const zoneId = await this.zones.enterToRead(zone);
    const { rules, info } = await this.rules.list(zoneId, query);
    return { ...envelope(rules), result_info: info };
  }

  /** A rule. */
  @Get(':ruleId')
  async get(@InZone() zone: ZoneCall, @Param('ruleId') ruleId: string): Promise<Envelope<RuleAnswer>> {
    const zoneId = await this.zones.enterToRead(zone);
    return envelope(await this.rules.get(zoneId, ruleId));
  }

  /** Changes what is given, the place among the other rules too. */
  @Patch(':ruleId')
  async edit(
    @InZone() zone: ZoneCall,
    @Param('ruleId') ruleId: string,
    @Body() dto: EditRuleDto,
  ): Promise<Envelope<RuleAnswer>> {
    const zoneId = await this.zones.enterToWrite(zone);
    return one(await this.rules.edit(zoneId, [{ place: '', id: ruleId, dto }]));
  }

  /** Deletes a rule; those after it move up. */
  @Delete(':ruleId')
  async remove(@InZone() zone: ZoneCall, @Param('ruleId') ruleId: string): Promise<Envelope<{ id: string }>> {
    const zoneId = await this.zones.enterToWrite(zone);
    await this.rules.remove(zoneId, ruleId);
    return envelope({ id: ruleId });
  }
}

function one({ rules, messages }: RulesAnswer): Envelope<RuleAnswer> {
  return envelope(rules[0] as RuleAnswer, messages);
}
