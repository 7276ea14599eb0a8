import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import { type Page, pageOf } from '@rekey/http';
import { MoreThan, Repository } from 'typeorm';
import { v7 as uuid, validate as isUuid } from 'uuid';
import { JwksCredentialsConfig } from '../app.config.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { ZonesRepository } from '../zones/zones.repository.js';
import type { CreateOperationDto } from './dto/create-operation.dto.js';
import type { ListOperationsQuery } from './dto/list-operations.query.js';
import { ApiOperation } from './operation.entity.js';
import { OperationExists, OperationNotFound, TooManyOperations } from './operation.errors.js';
import { type OperationAnswer, presentOperation } from './present-operation.js';

@Injectable()
export class OperationsService {
  constructor(
    @InjectRepository(ApiOperation) private readonly operations: Repository<ApiOperation>,
    private readonly zones: ZonesRepository,
    private readonly transactions: Transactions,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /** @throws OperationExists, TooManyOperations */
  async create(zoneId: string, { method, host, endpoint }: CreateOperationDto): Promise<OperationAnswer> {
    const max = this.config.operationsPerZoneMax;
    const operation = this.operations.create({ id: uuid(), zoneId, method, host, endpoint, createdAt: new Date() });
    try {
      await this.transactions.run(async (manager) => {
        await this.zones.lock(manager, zoneId);
        if ((await manager.countBy(ApiOperation, { zoneId })) >= max) throw new TooManyOperations(max);
        await manager.insert(ApiOperation, operation);
        zonesChanged.add(manager, zoneId);
      });
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'operations_key') throw new OperationExists();
      throw error;
    }
    return presentOperation(operation);
  }

  async list(zoneId: string, { limit, after, host, method }: ListOperationsQuery): Promise<Page<OperationAnswer>> {
    if (after !== undefined && !isUuid(after)) return { items: [], next: null };
    const rows = await this.operations.find({
      where: {
        zoneId,
        ...(after === undefined ? {} : { id: MoreThan(after) }),
        ...(host === undefined ? {} : { host }),
        ...(method === undefined ? {} : { method }),
      },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, ({ id }) => id, presentOperation);
  }

  /** @throws OperationNotFound, for one of another zone too */
  async remove(zoneId: string, id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const { affected } = isUuid(id) ? await manager.delete(ApiOperation, { id, zoneId }) : { affected: 0 };
      if (affected !== 1) throw new OperationNotFound();
      zonesChanged.add(manager, zoneId);
    });
  }
}
