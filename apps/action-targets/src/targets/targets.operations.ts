import { Injectable, UseInterceptors } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { BetaTargetsInterceptor } from './beta-targets.interceptor.js';
import { CreateTargetDto } from './dto/create-target.dto.js';
import { ListTargetsDto } from './dto/list-targets.dto.js';
import { DeleteTargetRequestDto, GetTargetRequestDto } from './dto/target-requests.dto.js';
import { UpdateTargetRequestDto } from './dto/update-target.dto.js';
import {
  type CreatedTargetAnswer,
  type DeletedTargetAnswer,
  presentUpdateOnRest,
  type TargetAnswer,
  type UpdatedTargetAnswer,
} from './present-target.js';
import { type TargetListAnswer, TargetSearchService } from './target-search.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { TargetsService } from './targets.service.js';

/** Targets of Actions v2 and v2beta. */
@Injectable()
@UseInterceptors(BetaTargetsInterceptor)
export class TargetsOperations {
  constructor(
    private readonly targets: TargetsService,
    private readonly updates: TargetUpdatesService,
    private readonly searches: TargetSearchService,
  ) {}

  /** Creates a target. Its signing key is in the answer. */
  @Rpc('CreateTarget')
  create(request: CreateTargetDto): Promise<CreatedTargetAnswer> {
    return this.targets.create(request);
  }

  /** Targets that match every filter. */
  @Rpc('ListTargets')
  list(request: ListTargetsDto, caller: Principal): Promise<TargetListAnswer> {
    return this.searches.list(request, caller);
  }

  /** Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer. */
  @Rpc('UpdateTarget', { onRest: presentUpdateOnRest })
  update(request: UpdateTargetRequestDto, caller: Principal): Promise<UpdatedTargetAnswer> {
    return this.updates.update(request, caller);
  }

  /** A target, with its signing key for callers who hold `action.target.signing_key.read`. */
  @Rpc('GetTarget')
  async get({ id }: GetTargetRequestDto, caller: Principal): Promise<{ readonly target: TargetAnswer }> {
    return { target: await this.targets.get(id, caller) };
  }

  /** Deletes a target and its signing keys; again answers the same date. */
  @Rpc('DeleteTarget')
  remove({ id }: DeleteTargetRequestDto): Promise<DeletedTargetAnswer> {
    return this.targets.remove(id);
  }
}
