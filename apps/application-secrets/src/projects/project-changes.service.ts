import { Injectable } from '@nestjs/common';
import { ProjectRemoved, ProjectUpdated } from '@rekey/contracts';
import { databaseNow, sql, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { requireInProject } from '../applications/application-access.js';
import { Application } from '../applications/application.entity.js';
import { tellOfRemoval } from '../applications/credentials-of.js';
import type { NumberedChange } from '../management/numbered-rows.js';
import { type Project, PROJECTS } from './project.entity.js';
import { type ProjectCall, ProjectNameTaken, ProjectNotFound, ProjectUnchanged } from './project.errors.js';

type Patch = Pick<Project, 'name'> | Pick<Project, 'state'>;

@Injectable()
export class ProjectChangesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws PermissionDenied, ProjectNotFound, ProjectUnchanged, ProjectNameTaken */
  async rename(id: string, name: string, caller: Principal): Promise<NumberedChange> {
    try {
      return await this.change(id, 'rename', { name }, caller);
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'projects_name_key') throw new ProjectNameTaken();
      throw error;
    }
  }

  /** No application of the project authenticates from then on. @throws PermissionDenied, ProjectNotFound, ProjectUnchanged */
  deactivate(id: string, caller: Principal): Promise<NumberedChange> {
    return this.change(id, 'deactivate', { state: 'inactive' }, caller);
  }

  /** Its active applications authenticate again. @throws PermissionDenied, ProjectNotFound, ProjectUnchanged */
  reactivate(id: string, caller: Principal): Promise<NumberedChange> {
    return this.change(id, 'reactivate', { state: 'active' }, caller);
  }

  /** Its applications go with it. @throws PermissionDenied, ProjectNotFound */
  async remove(id: string, caller: Principal): Promise<NumberedChange> {
    requireInProject(caller, 'project.delete', id);
    return this.withLocked(id, 'remove', caller, async (manager) => {
      // Nobody adds to them what would go untold.
      const applications = await sql(manager).rows<{ id: string }>(
        'SELECT id FROM applications WHERE project_id = $1 ORDER BY id FOR UPDATE',
        [id],
      );
      const appIds = applications.map((application) => application.id);
      await tellOfRemoval(manager, this.outbox, appIds, await databaseNow(manager));
      await manager.delete(Application, { projectId: id });
      const removed = await PROJECTS.remove(manager, id);
      await this.outbox.add(manager, new ProjectRemoved({ projectId: id }));
      return removed;
    });
  }

  private async change(
    id: string,
    call: 'rename' | 'deactivate' | 'reactivate',
    patch: Patch,
    caller: Principal,
  ): Promise<NumberedChange> {
    requireInProject(caller, 'project.write', id);
    return this.withLocked(id, call, caller, async (manager, project) => {
      if (Object.entries(patch).every(([field, value]) => project[field as 'name' | 'state'] === value))
        throw new ProjectUnchanged(call);
      const changed = await PROJECTS.change(manager, id, patch);
      await this.outbox.add(manager, new ProjectUpdated({ projectId: id, changes: { ...patch } }));
      return changed;
    });
  }

  private withLocked<T>(
    id: string,
    call: ProjectCall,
    { org }: Principal,
    work: (manager: EntityManager, project: Project) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (manager) => {
      const project = await PROJECTS.lock(manager, { id, org });
      if (project === null) throw new ProjectNotFound(call);
      return work(manager, project);
    });
  }
}
