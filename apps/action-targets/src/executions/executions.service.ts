import { Injectable } from '@nestjs/common';
import { ExecutionSet, RouteTable, eventNameOf } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import { checkKnown, executionIdOf } from './condition.js';
import type { ListExecutionsDto } from './dto/list-executions.dto.js';
import type { SetExecutionDto } from './dto/set-execution.dto.js';
import { ExecutionConditionMissing, ExecutionTargetIdMissing, ExecutionTargetNotFound } from './execution.errors.js';
import { orderOf, testOf } from './execution-search.js';
import { bestMatch } from './best-match.js';
import { ExecutionsRepository } from './executions.repository.js';
import { type ExecutionAnswer, presentExecution } from './present-execution.js';

/** Without a date nothing has ever been set. */
export interface SetExecutionAnswer {
  readonly setDate?: string;
}

/** An empty result has no list. */
export interface ExecutionListAnswer {
  readonly pagination: PaginationAnswer;
  readonly executions?: readonly ExecutionAnswer[];
}

/** Ids of targets are decimal: nothing else needs to be looked for. */
const TARGET_ID = /^\d{1,20}$/;

/** Decides which targets are called, and when. */
@Injectable()
export class ExecutionsService {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly routes: RouteTable,
  ) {}

  /**
   * Sets the targets of a condition; an empty list clears them. The list that is set already changes nothing, answers the
   * date of the last change and publishes nothing.
   * @throws ExecutionConditionMissing, ExecutionTargetIdMissing, ExecutionConditionUnknown, ExecutionTargetNotFound
   */
  async set({ condition, targets }: SetExecutionDto): Promise<SetExecutionAnswer> {
    const targetIds = targets ?? [];
    if (!condition) throw new ExecutionConditionMissing();
    if (targetIds.includes('')) throw new ExecutionTargetIdMissing();
    checkKnown(condition, this.routes);
    const id = executionIdOf(condition);
    const changedAt = await this.transactions.run((manager) => this.write(manager, id, targetIds));
    return changedAt === undefined ? {} : { setDate: changedAt.toISOString() };
  }

  private async write(manager: EntityManager, id: string, targetIds: readonly string[]): Promise<Date | undefined> {
    const before = await this.executions.lock(manager, id);
    if (isSame(before?.targetIds ?? [], targetIds)) return before?.changedAt;
    await this.checkTargets(manager, targetIds);
    const changedAt = await this.executions.set(manager, id, targetIds);
    if (changedAt === undefined) return (await this.executions.lock(manager, id))?.changedAt;
    await this.outbox.add(manager, new ExecutionSet({ executionId: id, targetIds }));
    return changedAt;
  }

  private async checkTargets(manager: EntityManager, ids: readonly string[]): Promise<void> {
    const areDistinct = new Set(ids).size === ids.length;
    if (!areDistinct || !ids.every((id) => TARGET_ID.test(id))) throw new ExecutionTargetNotFound();
    if ((await this.executions.countTargets(manager, ids)) < ids.length) throw new ExecutionTargetNotFound();
  }

  /** Those that match every filter, the newest first unless asked otherwise. @throws SearchLimitExceeded */
  async list({ pagination, sortingColumn, filters }: ListExecutionsDto): Promise<ExecutionListAnswer> {
    const { offset, limit, direction } = readPagination(pagination);
    const tests = (filters ?? []).map(testOf);
    const all = await this.executions.all(this.dataSource.manager);
    const found = all.filter((execution) => tests.every((test) => test(execution)));
    const page = found.sort(orderOf(sortingColumn, direction)).slice(offset, offset + limit);
    return {
      pagination: presentPagination(found.length, limit),
      ...(page.length === 0 ? {} : { executions: page.map(presentExecution) }),
    };
  }

  /** The targets that are told of events of these types. */
  async toldOf(types: readonly string[]): Promise<readonly ToldTarget[]> {
    const { manager } = this.dataSource;
    const executions = await this.executions.eventExecutions(manager);
    const stored = [...executions.keys()];
    const ids = types.flatMap((type) => {
      const execution = bestMatch(`event/${eventNameOf(type) ?? ''}`, stored);
      return execution === undefined ? [] : (executions.get(execution) ?? []);
    });
    return manager.query('SELECT id AS "targetId", name FROM targets WHERE id = ANY($1) ORDER BY id', [ids]);
  }

  /** Those that have a target to call. */
  async ids(): Promise<string[]> {
    const all = await this.executions.all(this.dataSource.manager);
    return all.map(({ id }) => id).sort();
  }
}

/** As a plan of a rotation names it. */
export interface ToldTarget {
  readonly targetId: string;
  readonly name: string;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
