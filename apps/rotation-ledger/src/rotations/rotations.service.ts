import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { writeCursor } from '../ledger/cursor.js';
import type { ListRotationsQuery } from './dto/list-rotations.query.js';
import { presentRotation, type RotationAnswer, type RotationItem } from './present-rotation.js';
import { RotationNotFound } from './rotation.errors.js';
import { RotationListRepository } from './rotation-list.repository.js';
import { RotationProgress } from './rotation-progress.service.js';

/** What turned, and how far it is, as far as the caller may read the credentials at their owners. */
@Injectable()
export class RotationsService {
  constructor(
    private readonly rotations: RotationListRepository,
    private readonly progress: RotationProgress,
    private readonly dataSource: DataSource,
  ) {}

  async list(query: ListRotationsQuery, principal: Principal): Promise<Page<RotationItem>> {
    const now = new Date();
    return pageOf(
      await this.rotations.find(query, principal),
      query.limit,
      ({ startedAt, id }) => writeCursor([startedAt.toISOString(), id]),
      (row) => presentRotation(row, now),
    );
  }

  /** @throws RotationNotFound also where the caller may not see the credential */
  async get(id: string, principal: Principal): Promise<RotationAnswer> {
    const row = await this.rotations.findOne(id, principal);
    if (row === undefined) throw new RotationNotFound();
    const view = await this.progress.viewOf(this.dataSource.manager, row.id);
    return { ...presentRotation(row, new Date()), nodes: view?.nodes ?? [] };
  }
}
