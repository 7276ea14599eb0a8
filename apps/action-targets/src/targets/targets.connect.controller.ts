import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { BetaTargetsInterceptor } from './beta-targets.interceptor.js';
import { CreateTargetDto } from './dto/create-target.dto.js';
import { ListTargetsDto } from './dto/list-targets.dto.js';
import { DeleteTargetRequestDto, GetTargetRequestDto, UpdateTargetRequestDto } from './dto/target-requests.dto.js';
import type { CreatedTargetAnswer, DeletedTargetAnswer, TargetAnswer, UpdatedTargetAnswer } from './present-target.js';
import { type TargetListAnswer, TargetSearchService } from './target-search.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { TargetsService } from './targets.service.js';

/** Targets of Actions v2 and v2beta over the Connect protocol. */
@Controller(['zitadel.action.v2.ActionService', 'zitadel.action.v2beta.ActionService'])
@UseInterceptors(BetaTargetsInterceptor)
export class TargetsConnectController {
  constructor(
    private readonly targets: TargetsService,
    private readonly updates: TargetUpdatesService,
    private readonly searches: TargetSearchService,
  ) {}

  /** Creates a target. Its signing key is in the answer. */
  @Post('CreateTarget')
  @HttpCode(200)
  create(@Body() dto: CreateTargetDto): Promise<CreatedTargetAnswer> {
    return this.targets.create(dto);
  }

  /** Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer. */
  @Post('UpdateTarget')
  @HttpCode(200)
  update(@Body() dto: UpdateTargetRequestDto, @CurrentPrincipal() principal: Principal): Promise<UpdatedTargetAnswer> {
    return this.updates.update(dto.id, dto, principal);
  }

  /** Deletes a target and its keys; again answers the same date. */
  @Post('DeleteTarget')
  @HttpCode(200)
  remove(@Body() { id }: DeleteTargetRequestDto): Promise<DeletedTargetAnswer> {
    return this.targets.remove(id);
  }

  /** A target, with its signing key for callers who hold `action.target.signing_key.read`. */
  @Post('GetTarget')
  @HttpCode(200)
  async get(
    @Body() { id }: GetTargetRequestDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ readonly target: TargetAnswer }> {
    return { target: await this.targets.get(id, principal) };
  }

  /** Targets that match every filter. */
  @Post('ListTargets')
  @HttpCode(200)
  list(@Body() dto: ListTargetsDto, @CurrentPrincipal() principal: Principal): Promise<TargetListAnswer> {
    return this.searches.list(dto, principal);
  }
}
