import { Injectable } from '@nestjs/common';
import { JwkDeleted, JwkDetached } from '@rekey/contracts';
import { databaseNow, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { Environment } from '../environments/environment.entity.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { isName } from '../text/text-rules.js';
import type { JwkPath } from './dto/jwk-path.dto.js';
import type { UpdateJwkDto } from './dto/update-jwk.dto.js';
import { JwkAdditionsService } from './jwk-additions.service.js';
import { describeJwks, jwkRemoved } from '../jwk-store/described-jwks.js';
import { Jwk } from '../jwk-store/jwk.entity.js';
import { JwkNameInUse, JwkNotFound, JwkToUpdateNotFound } from '../jwk-store/jwk.errors.js';
import { JwksRepository } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';

/** Changes what there is to a JWK besides its key, and deletes it. */
@Injectable()
export class JwkChangesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly jwks: JwksRepository,
    private readonly additions: JwkAdditionsService,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Whatever the call changes, the JWK follows its key no more. Returns the environments that it is deployed to.
   * @throws PermissionDenied, JwkToUpdateNotFound, JwkNameInUse
   */
  async update(
    principal: Principal,
    { projectName, jwkName }: JwkPath,
    { name, description }: UpdateJwkDto,
  ): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    const environment = await this.transactions.run(async (manager) => {
      const jwk = await this.lock(manager, project, jwkName);
      if (jwk === null) throw new JwkToUpdateNotFound(jwkName);
      const fields = { name: name ?? jwk.name, description: description ?? jwk.description };
      await manager.update(Jwk, { id: jwk.id }, { ...fields, sourceKeyId: null }).catch((error: unknown) => {
        throw violatedUniqueConstraint(error) === 'jwks_name_key' ? new JwkNameInUse(fields.name) : error;
      });
      const { id: jwkId, sourceKeyId: keyId } = jwk;
      const facts = { jwkId, project: project.name, name: fields.name, rotationId: null };
      const detached = keyId === null ? [] : [new JwkDetached({ ...facts, keyId })];
      await this.outbox.add(manager, ...detached, ...(await describeJwks(manager, [jwkId])));
      return this.environmentOf(manager, jwk);
    });
    return this.additions.deployedTo(environment);
  }

  /** Returns the environments it was undeployed from. @throws PermissionDenied, JwkNotFound */
  async remove(principal: Principal, { projectName, jwkName }: JwkPath): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    const environment = await this.transactions.run(async (manager) => {
      const jwk = await this.lock(manager, project, jwkName);
      if (jwk === null) throw new JwkNotFound(jwkName);
      await this.jwks.removeAll(manager, [jwk.id]);
      await this.outbox.add(
        manager,
        new JwkDeleted({ jwkId: jwk.id, project: project.name, name: jwkName }),
        jwkRemoved({ ...jwk, project: project.name }, await databaseNow(manager)),
      );
      projectsChanged.add(manager, project.name);
      return this.environmentOf(manager, jwk);
    });
    return this.additions.deployedTo(environment);
  }

  private async lock(manager: EntityManager, project: Project, name: string): Promise<Jwk | null> {
    if (!isName(name)) return null;
    return manager.findOne(Jwk, { where: { projectId: project.id, name }, lock: { mode: 'pessimistic_write' } });
  }

  private async environmentOf(manager: EntityManager, { environmentId }: Jwk): Promise<Environment | undefined> {
    return environmentId === null
      ? undefined
      : ((await manager.findOneBy(Environment, { id: environmentId })) ?? undefined);
  }
}
