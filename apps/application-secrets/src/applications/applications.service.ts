import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ApplicationCreated, CredentialDescribed } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { EMPTY_RING, rotate } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, Repository } from 'typeorm';
import { CLIENT_SECRETS } from '../client-secrets/client-secret-ring.js';
import { clientSecretOf } from '../management/credential-references.js';
import { requireInProject } from './application-access.js';
import { Application, startsWithSecret } from './application.entity.js';
import {
  ApplicationIdTaken,
  ApplicationNameTaken,
  ApplicationNotFound,
  ApplicationProjectNotFound,
} from './application.errors.js';
import { type ApplicationContent, newApplication } from './new-application.js';

export interface CreatedApplication {
  readonly application: Application;
  /** Exists here and nowhere else. */
  readonly clientSecret: string | undefined;
}

@Injectable()
export class ApplicationsService {
  constructor(
    @InjectRepository(Application) private readonly applications: Repository<Application>,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly hash: KeyedHash,
  ) {}

  /** @throws PermissionDenied, ApplicationProjectNotFound, ApplicationNameTaken, ApplicationIdTaken */
  async create(projectId: string, content: ApplicationContent, caller: Principal): Promise<CreatedApplication> {
    requireInProject(caller, 'project.app.write', projectId);
    const application = newApplication(content, { projectId, org: caller.org });
    const clientSecret = startsWithSecret(application.authMethodType)
      ? generateSecret(CLIENT_SECRET_LENGTH)
      : undefined;
    try {
      await this.transactions.run((manager) => this.insert(manager, application, clientSecret));
    } catch (error) {
      const constraint = violatedUniqueConstraint(error);
      if (constraint === 'applications_name_key') throw new ApplicationNameTaken();
      if (constraint === 'applications_pkey') throw new ApplicationIdTaken();
      throw error;
    }
    return { application, clientSecret };
  }

  /** @throws PermissionDenied, ApplicationNotFound */
  async get(projectId: string, appId: string, caller: Principal): Promise<Application> {
    requireInProject(caller, 'project.app.read', projectId);
    const application = await this.applications.findOneBy({ id: appId, projectId, org: caller.org });
    if (application === null) throw new ApplicationNotFound('get');
    return application;
  }

  /** Of whichever project of the organization. @throws ApplicationNotFound, PermissionDenied */
  async find(appId: string, caller: Principal): Promise<Application> {
    const application = await this.applications.findOneBy({ id: appId, org: caller.org });
    if (application === null) {
      // Who may see nothing does not learn either what is not there.
      if (!holds(caller, 'project.app.read', `org:${caller.org}`)) throw new PermissionDenied('project.app.read');
      throw new ApplicationNotFound('get');
    }
    requireInProject(caller, 'project.app.read', application.projectId);
    return application;
  }

  private async insert(manager: EntityManager, application: Application, secret: string | undefined): Promise<void> {
    const { id, projectId, org, createdAt, clientId, name, authMethodType } = application;
    if (!(await holdProject(manager, projectId, org))) throw new ApplicationProjectNotFound();
    const change = secret === undefined ? undefined : rotate(EMPTY_RING, { now: createdAt, overlapMs: 0 });
    application.nextSecretNumber = change?.ring.nextNumber ?? EMPTY_RING.nextNumber;
    await manager.insert(Application, application);
    if (change !== undefined && secret !== undefined) {
      const material = { digest: this.hash.digest(secret) };
      await CLIENT_SECRETS.apply(manager, [{ owner: { appId: id }, change, material }]);
    }
    const secretOf = clientSecretOf({ appId: id, name, projectId, org });
    await this.outbox.add(
      manager,
      new ApplicationCreated({ projectId, appId: id, clientId, name, authMethodType }),
      ...(change === undefined
        ? []
        : [CredentialDescribed.of(secretOf, { createdAt, versions: change.ring.versions })]),
    );
  }
}

/** Whether the organization has the project, which nobody removes until the transaction ends. */
async function holdProject(manager: EntityManager, projectId: string, org: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>('SELECT 1 FROM projects WHERE id = $1 AND org = $2 FOR KEY SHARE', [
    projectId,
    org,
  ]);
  return rows.length === 1;
}
