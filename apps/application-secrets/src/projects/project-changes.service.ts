import { Injectable } from '@nestjs/common';
import { ProjectRemoved, ProjectUpdated } from '@rekey/contracts';
import { CLOCK, sql, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { requireInProject } from '../applications/application-access.js';
import { Application } from '../applications/application.entity.js';
import { Project } from './project.entity.js';
import { type ProjectCall, ProjectNameTaken, ProjectNotFound, ProjectUnchanged } from './project.errors.js';

export interface ProjectChange {
  readonly sequence: number;
  readonly changedAt: Date;
}

type Patch = Pick<Project, 'name'> | Pick<Project, 'state'>;

@Injectable()
export class ProjectChangesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws PermissionDenied, ProjectNotFound, ProjectUnchanged, ProjectNameTaken */
  async rename(id: string, name: string, caller: Principal): Promise<ProjectChange> {
    try {
      return await this.change(id, 'rename', { name }, caller);
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'projects_name_key') throw new ProjectNameTaken();
      throw error;
    }
  }

  /** No application of the project authenticates from then on. @throws PermissionDenied, ProjectNotFound, ProjectUnchanged */
  deactivate(id: string, caller: Principal): Promise<ProjectChange> {
    return this.change(id, 'deactivate', { state: 'inactive' }, caller);
  }

  /** Its active applications authenticate again. @throws PermissionDenied, ProjectNotFound, ProjectUnchanged */
  reactivate(id: string, caller: Principal): Promise<ProjectChange> {
    return this.change(id, 'reactivate', { state: 'active' }, caller);
  }

  /** Its applications go with it. @throws PermissionDenied, ProjectNotFound */
  async remove(id: string, caller: Principal): Promise<ProjectChange> {
    requireInProject(caller, 'project.delete', id);
    return this.withLocked(id, 'remove', caller, async (manager) => {
      await manager.delete(Application, { projectId: id });
      const removed = await sql(manager).row<ProjectChange>(
        `DELETE FROM projects WHERE id = $1 RETURNING sequence + 1 AS sequence, ${CLOCK} AS "changedAt"`,
        [id],
      );
      await this.outbox.add(manager, new ProjectRemoved({ projectId: id }));
      return removed as ProjectChange;
    });
  }

  private async change(
    id: string,
    call: 'rename' | 'deactivate' | 'reactivate',
    patch: Patch,
    caller: Principal,
  ): Promise<ProjectChange> {
    requireInProject(caller, 'project.write', id);
    return this.withLocked(id, call, caller, async (manager, project) => {
      if (Object.entries(patch).every(([field, value]) => project[field as 'name' | 'state'] === value))
        throw new ProjectUnchanged(call);
      const { raw } = await manager
        .createQueryBuilder()
        .update(Project)
        .set({ ...patch, sequence: () => 'sequence + 1', changedAt: () => CLOCK })
        .where({ id })
        .returning(['sequence', 'changedAt'])
        .execute();
      const [row] = raw as [{ sequence: number; changed_at: Date }];
      await this.outbox.add(manager, new ProjectUpdated({ projectId: id, changes: { ...patch } }));
      return { sequence: row.sequence, changedAt: row.changed_at };
    });
  }

  private withLocked<T>(
    id: string,
    call: ProjectCall,
    { org }: Principal,
    work: (manager: EntityManager, project: Project) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (manager) => {
      const project = await manager.findOne(Project, { where: { id, org }, lock: { mode: 'pessimistic_write' } });
      if (project === null) throw new ProjectNotFound(call);
      return work(manager, project);
    });
  }
}
