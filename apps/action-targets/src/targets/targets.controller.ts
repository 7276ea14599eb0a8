import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, UseInterceptors } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { FastifyRequest } from 'fastify';
import { BetaTargetsInterceptor } from './beta-targets.interceptor.js';
import { CreateTargetDto } from './dto/create-target.dto.js';
import { ListTargetsDto } from './dto/list-targets.dto.js';
import { UpdateTargetDto } from './dto/update-target.dto.js';
import {
  type CreatedTargetAnswer,
  type DeletedTargetAnswer,
  presentUpdateOnRest,
  type TargetAnswer,
  type UpdatedTargetRestAnswer,
} from './present-target.js';
import { TargetIdInvalid } from './target.errors.js';
import { type TargetListAnswer, TargetSearchService } from './target-search.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { TargetsService } from './targets.service.js';

/** Targets of Actions v2 and v2beta over REST. */
@Controller(['v2/actions/targets', 'v2beta/actions/targets'])
@UseInterceptors(BetaTargetsInterceptor)
export class TargetsController {
  constructor(
    private readonly targets: TargetsService,
    private readonly updates: TargetUpdatesService,
    private readonly searches: TargetSearchService,
  ) {}

  /** Creates a target. Its signing key is in the answer. */
  @Post()
  @HttpCode(200)
  create(@Body() dto: CreateTargetDto, @Req() request: FastifyRequest): Promise<CreatedTargetAnswer> {
    // An update whose id is an empty string must not create a target.
    if (/\/(\?|$)/.test(request.url)) throw new TargetIdInvalid('UpdateTargetRequest');
    return this.targets.create(dto);
  }

  /** Targets that match every filter. */
  @Post('search')
  @HttpCode(200)
  list(@Body() dto: ListTargetsDto, @CurrentPrincipal() principal: Principal): Promise<TargetListAnswer> {
    return this.searches.list(dto, principal);
  }

  /** Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer. */
  @Post(':id')
  @HttpCode(200)
  async update(
    @Param('id') id: string,
    @Body() dto: UpdateTargetDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<UpdatedTargetRestAnswer> {
    return presentUpdateOnRest(await this.updates.update(id, dto, principal));
  }

  /** A target, with its signing key for callers who hold `action.target.signing_key.read`. */
  @Get(':id')
  async get(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ readonly target: TargetAnswer }> {
    return { target: await this.targets.get(id, principal) };
  }

  /** Deletes a target and its signing keys; again answers the same date. */
  @Delete(':id')
  remove(@Param('id') id: string): Promise<DeletedTargetAnswer> {
    return this.targets.remove(id);
  }
}
