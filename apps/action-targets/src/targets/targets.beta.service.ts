import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import type { CreateTargetDto } from './dto/create-target.dto.js';
import type { ListTargetsDto } from './dto/list-targets.dto.js';
import type { UpdateTargetDto } from './dto/update-target.dto.js';
import type { CreatedTargetAnswer, TargetAnswer, UpdatedTargetAnswer } from './present-target.js';
import { type TargetListAnswer, TargetSearchService } from './target-search.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { TargetsService } from './targets.service.js';

/** What v2beta has of targets: no payload types, neither taken nor shown. */
@Injectable()
export class TargetsBetaService {
  constructor(
    private readonly targets: TargetsService,
    private readonly updates: TargetUpdatesService,
    private readonly searches: TargetSearchService,
  ) {}

  create(dto: CreateTargetDto): Promise<CreatedTargetAnswer> {
    return this.targets.create({ ...dto, payloadType: null });
  }

  update(id: string, dto: UpdateTargetDto): Promise<UpdatedTargetAnswer> {
    return this.updates.update(id, { ...dto, payloadType: null });
  }

  async get(id: string, principal: Principal): Promise<TargetAnswer> {
    return withoutPayloadType(await this.targets.get(id, principal));
  }

  async list(dto: ListTargetsDto, principal: Principal): Promise<TargetListAnswer> {
    const { pagination, targets } = await this.searches.list(dto, principal);
    return { pagination, ...(targets === undefined ? {} : { targets: targets.map(withoutPayloadType) }) };
  }
}

function withoutPayloadType({ payloadType: _unknown, ...target }: TargetAnswer): TargetAnswer {
  return target;
}
