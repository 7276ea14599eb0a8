import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { Answers } from '@rekey/platform';
import type { FastifyReply } from 'fastify';
import { CampaignsService } from './campaigns.service.js';
import { CreateCampaignDto } from './dto/create-campaign.dto.js';
import type { CampaignAnswer, CampaignItemAnswer, CampaignPlan, StartedCampaign } from './present-campaign.js';

@Controller('v1/campaigns')
export class CampaignsController {
  constructor(private readonly campaigns: CampaignsService) {}

  /** Starts to turn all that the selector names and the caller may turn; with `dryRun` answers what would happen instead. */
  @Post()
  @HttpCode(202)
  @Answers({ also: { 200: 'What would happen' } })
  async create(
    @Body() dto: CreateCampaignDto,
    @CurrentPrincipal() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedCampaign | CampaignPlan> {
    const answer = await this.campaigns.create(dto, caller);
    if ('plans' in answer) void reply.status(200);
    return answer;
  }

  /** The newest first; only their own for those who may start none. */
  @Get()
  list(@Query() query: PageQuery, @CurrentPrincipal() caller: Principal): Promise<Page<CampaignItemAnswer>> {
    return this.campaigns.list(query, caller);
  }

  @Get(':id')
  get(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<CampaignAnswer> {
    return this.campaigns.get(id, caller);
  }

  /** Nothing more is begun. */
  @Post(':id/pause')
  @HttpCode(200)
  pause(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<CampaignAnswer> {
    return this.campaigns.pause(id, caller);
  }

  /** Goes on, counts failures anew, and tries again what failed. */
  @Post(':id/resume')
  @HttpCode(200)
  resume(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<CampaignAnswer> {
    return this.campaigns.resume(id, caller);
  }

  /** Ends it. What has turned stays so. */
  @Post(':id/cancel')
  @HttpCode(200)
  cancel(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<CampaignAnswer> {
    return this.campaigns.cancel(id, caller);
  }
}
