import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ApplicationRemoved, ApplicationUpdated } from '@rekey/contracts';
import { databaseNow, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { requireInProject } from './application-access.js';
import { tellOfCredentials, tellOfRemoval } from './credentials-of.js';
import type { NumberedChange } from '../management/numbered-rows.js';
import { type Application, APPLICATIONS } from './application.entity.js';
import { type ApplicationCall, ApplicationNameTaken, ApplicationNotFound } from './application.errors.js';

export interface AppIds {
  readonly projectId: string;
  readonly appId: string;
}

export type ApplicationPatch = Partial<
  Pick<Application, 'name' | 'state' | 'authMethodType' | 'accessTokenType' | 'oidcSettings'>
>;

/** What a call changes, decided under the lock. May throw to refuse. */
type Alter = (application: Readonly<Application>) => ApplicationPatch;

export interface ApplicationChange extends NumberedChange {
  /** False when everything was so already: nothing was stored, nobody was told. */
  readonly changed: boolean;
}

/** Every change of an application but those of its secrets and keys. */
@Injectable()
export class ApplicationChangesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws PermissionDenied, ApplicationNotFound with the id of `call`, ApplicationNameTaken, and what `alter` throws */
  async change(ids: AppIds, call: ApplicationCall, alter: Alter, caller: Principal): Promise<ApplicationChange> {
    requireInProject(caller, 'project.app.write', ids.projectId);
    try {
      return await this.withLocked(ids, call, caller, async (manager, application) => {
        const patch = differing(application, alter(application));
        const { sequence, changedAt } = application;
        return Object.keys(patch).length === 0
          ? { sequence, changedAt, changed: false }
          : this.store(manager, application, patch);
      });
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'applications_name_key') throw new ApplicationNameTaken();
      throw error;
    }
  }

  /** Its secrets and keys go with it. @throws PermissionDenied, ApplicationNotFound */
  async remove(ids: AppIds, caller: Principal): Promise<NumberedChange> {
    requireInProject(caller, 'project.app.delete', ids.projectId);
    return this.withLocked(ids, 'remove', caller, async (manager, { id, projectId, clientId }) => {
      await tellOfRemoval(manager, this.outbox, [id], await databaseNow(manager));
      const removed = await APPLICATIONS.remove(manager, id);
      await this.outbox.add(manager, new ApplicationRemoved({ projectId, appId: id, clientId }));
      return removed;
    });
  }

  /** The client fails or succeeds by the new state in this replica before this resolves, in the others when they hear. */
  private withLocked<T>(
    { projectId, appId }: AppIds,
    call: ApplicationCall,
    { org }: Principal,
    work: (manager: EntityManager, application: Application) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (manager) => {
      const application = await APPLICATIONS.lock(manager, { id: appId, projectId, org });
      if (application === null) throw new ApplicationNotFound(call);
      return work(manager, application);
    });
  }

  private async store(
    manager: EntityManager,
    application: Application,
    patch: ApplicationPatch,
  ): Promise<ApplicationChange> {
    const { id, projectId, clientId } = application;
    const changed = await APPLICATIONS.change(manager, id, patch);
    const changes = eventChanges(application, patch);
    await this.outbox.add(manager, new ApplicationUpdated({ projectId, appId: id, clientId, changes }));
    if (patch.name !== undefined) await tellOfCredentials(manager, this.outbox, id);
    return { ...changed, changed: true };
  }
}

function differing(application: Application, patch: ApplicationPatch): ApplicationPatch {
  const entries = Object.entries(patch).filter(
    ([field, value]) => !isDeepStrictEqual(application[field as keyof ApplicationPatch], value),
  );
  return Object.fromEntries(entries) as ApplicationPatch;
}

/** New values, but of the OIDC settings only which changed: they may be long, and their URLs may hold what is private. */
function eventChanges(
  { oidcSettings }: Application,
  { oidcSettings: settings, ...changes }: ApplicationPatch,
): Record<string, unknown> {
  if (settings === undefined || settings === null) return changes;
  const names = Object.entries(settings)
    .filter(([name, value]) => !isDeepStrictEqual(oidcSettings?.[name as keyof typeof oidcSettings], value))
    .map(([name]) => name);
  return { ...changes, oidcSettings: names };
}
