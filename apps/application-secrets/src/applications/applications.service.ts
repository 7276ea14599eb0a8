import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ApplicationCreated } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import { newSnowflakeId, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { EMPTY_RING, rotate } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, Repository } from 'typeorm';
import { ClientCache } from '../clients/client-cache.js';
import { writeSecretVersions } from '../client-secrets/secret-versions.js';
import { Project } from '../projects/project.entity.js';
import { requireInProject } from './application-access.js';
import { Application, BASIC } from './application.entity.js';
import { ApplicationNameTaken, ApplicationNotFound, ApplicationProjectNotFound } from './application.errors.js';
import type { CreateApiApplicationDto } from './dto/create-api-application.dto.js';

interface CreatedApplication {
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
    private readonly clients: ClientCache,
  ) {}

  /** @throws PermissionDenied, ApplicationProjectNotFound, ApplicationNameTaken */
  async create(projectId: string, dto: CreateApiApplicationDto, caller: Principal): Promise<CreatedApplication> {
    requireInProject(caller, 'project.app.write', projectId);
    const application = this.newApplication(projectId, dto, caller.org);
    const clientSecret = application.authMethodType === BASIC ? generateSecret(CLIENT_SECRET_LENGTH) : undefined;
    try {
      await this.transactions.run((manager) => this.insert(manager, application, clientSecret));
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'applications_name_key') throw new ApplicationNameTaken();
      throw error;
    } finally {
      this.clients.drop(application.clientId);
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

  private newApplication(projectId: string, dto: CreateApiApplicationDto, org: string): Application {
    const now = new Date();
    return this.applications.create({
      id: newSnowflakeId(),
      projectId,
      org,
      name: dto.name,
      type: 'api',
      state: 'active',
      accessTokenType: 'OIDC_TOKEN_TYPE_JWT',
      oidcSettings: null,
      authMethodType: dto.authMethodType ?? BASIC,
      clientId: newSnowflakeId(),
      nextSecretNumber: 1,
      sequence: 1,
      createdAt: now,
      changedAt: now,
    });
  }

  private async insert(manager: EntityManager, application: Application, secret: string | undefined): Promise<void> {
    const { id, projectId, org, createdAt, clientId, name, authMethodType } = application;
    if (!(await manager.existsBy(Project, { id: projectId, org }))) throw new ApplicationProjectNotFound();
    const change = secret === undefined ? undefined : rotate(EMPTY_RING, { now: createdAt, overlapMs: 0 });
    application.nextSecretNumber = change?.ring.nextNumber ?? EMPTY_RING.nextNumber;
    await manager.insert(Application, application);
    if (change !== undefined && secret !== undefined)
      await writeSecretVersions(manager, id, change, this.hash.digest(secret));
    await this.outbox.add(manager, new ApplicationCreated({ projectId, appId: id, clientId, name, authMethodType }));
  }
}
