import type { JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwkDeleted, type VaultJwk } from '@rekey/contracts';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { Environment } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { KeyNotFound } from '../keys/key.errors.js';
import type { KeyFacts, VersionMaterial } from '../keys/key-state.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { newObjectId } from '../object-id.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { holdsIn } from '../projects/project-grants.js';
import { ProjectsService } from '../projects/projects.service.js';
import { isName } from '../text-rules.js';
import { CLOCK } from '../version-rows.js';
import { buildJwk, type JwkPolicy } from './build-jwk.js';
import type { CreateJwkDto } from './dto/create-jwk.dto.js';
import { Jwk } from './jwk.entity.js';
import { JwkNameTaken, JwkNotFound, KeyWithoutMaterial, TooManyReferences } from './jwk.errors.js';
import { type JwkView, JwksRepository } from './jwks.repository.js';
import { noteJwksChanged } from './published-changes.js';

/** One rotation is reported in one event, which has room for so many. */
const REFERENCES_MAX = 5_000;

@Injectable()
export class JwksService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly projects: ProjectsService,
    private readonly environments: EnvironmentsService,
    private readonly keys: KeysRepository,
    private readonly keyVersions: KeyVersionsRepository,
    private readonly jwks: JwksRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Makes a JWK of a key's active material and links the two. The key is held meanwhile, so that a rotation comes wholly
   * before, and is in the JWK, or wholly after, and sees it.
   * @throws KeyNotFound, EnvironmentNotFound, KeyWithoutMaterial, JwkUnfit, JwkNameTaken
   */
  async create(principal: Principal, projectName: string, dto: CreateJwkDto): Promise<void> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:MANAGE');
    const [environment] = await this.environments.named([dto.environmentName]);
    await this.transactions.run(async (manager) => {
      const key = await this.keys.holdForUse(manager, project.id, dto.keyName);
      if (key === undefined) throw new KeyNotFound(dto.keyName);
      const material = await this.materialOf(manager, key, environment as Environment);
      await this.link(manager, project, key, material, dto);
    });
  }

  async list(principal: Principal, projectName: string): Promise<JwkView[]> {
    const project = await this.access.enter(principal, projectName);
    return this.jwks.views(project.id);
  }

  /** With the private half for those who may manage or export the secrets of its project and of its key's. @throws JwkNotFound */
  async get(
    principal: Principal,
    projectName: string,
    name: string,
  ): Promise<{ readonly view: JwkView; readonly privateJwk: JsonWebKey | null }> {
    const project = await this.access.enter(principal, projectName);
    const [view] = isName(name) ? await this.jwks.views(project.id, name) : [];
    if (view === undefined) throw new JwkNotFound(name);
    // The key may be another project's, shared: to use it is not to take it away.
    const maySee = [project.name, view.sourceProject].every(
      (one) => holdsIn(principal, one, 'SECRETS:MANAGE') || holdsIn(principal, one, 'SECRETS:EXPORT_IMPORT'),
    );
    return { view, privateJwk: maySee ? this.jwks.openPrivate(view) : null };
  }

  /** Returns the environments it was undeployed from. @throws JwkNotFound */
  async remove(principal: Principal, projectName: string, name: string): Promise<readonly string[]> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:MANAGE');
    return this.transactions.run(async (manager) => {
      const jwk = isName(name)
        ? await manager.findOne(Jwk, { where: { projectId: project.id, name }, lock: { mode: 'pessimistic_write' } })
        : null;
      if (jwk === null) throw new JwkNotFound(name);
      await this.jwks.removeAll(manager, [jwk.id]);
      await this.outbox.add(manager, new JwkDeleted({ jwkId: jwk.id, project: project.name, name }));
      noteJwksChanged(manager, project.name);
      return (await manager.findBy(Environment, { id: jwk.environmentId })).map((environment) => environment.name);
    });
  }

  /** For other services; null when there is no such JWK. */
  async find(projectName: string, name: string): Promise<VaultJwk | null> {
    const project = await this.projects.find(projectName);
    const [view] = project === undefined || !isName(name) ? [] : await this.jwks.views(project.id, name);
    if (view === undefined) return null;
    const { id: jwkId, sourceKeyId: keyId } = view;
    // From one statement, so that the set is one that was there at some moment.
    const versions = await this.jwks.live(jwkId);
    const active = versions.find(({ state }) => state === 'active');
    if (active === undefined) return null;
    const now = new Date();
    const retiring = versions.flatMap(({ number: version, state, retireAt, publicJwk }) =>
      state === 'retiring' && retireAt !== null && now < retireAt
        ? [{ version, publicJwk, retireAt: retireAt.toISOString() }]
        : [],
    );
    const { number: version, publicJwk } = active;
    return { jwkId, project: projectName, name, keyId, version, publicJwk, retiring };
  }

  private async materialOf(manager: EntityManager, key: KeyFacts, environment: Environment): Promise<VersionMaterial> {
    const active = await this.keyVersions.active(manager, key.id);
    const material = active.find(({ environmentId }) => environmentId === environment.id);
    if (material !== undefined) return material;
    const available = active.map(({ environmentName }) => environmentName);
    throw new KeyWithoutMaterial(key.name, environment.name, available);
  }

  private async link(
    manager: EntityManager,
    project: Project,
    key: KeyFacts,
    material: VersionMaterial,
    dto: CreateJwkDto,
  ): Promise<void> {
    if ((await this.jwks.countReferencing(manager, key.id)) >= REFERENCES_MAX) {
      throw new TooManyReferences(REFERENCES_MAX);
    }
    const policy: JwkPolicy = {
      sourceType: dto.sourceType ?? (key.keyType === 'PUBLIC_KEY' ? 'PUBLIC_KEY' : 'PRIVATE_KEY'),
      useType: dto.useType ?? 'SIGNATURE',
      algorithm: dto.algorithm ?? undefined,
      fixedKid: dto.kid ?? null,
    };
    const built = buildJwk(this.keyVersions.openKeyPair(material), policy);
    const [{ now }] = (await manager.query(`SELECT ${CLOCK} AS now`)) as [{ now: Date }];
    const jwk: Jwk = {
      id: newObjectId(),
      projectId: project.id,
      name: dto.name,
      description: dto.description ?? null,
      ...policy,
      algorithm: built.publicJwk.alg,
      sourceKeyId: key.id,
      sourceProjectId: key.projectId,
      sourceVersion: material.number,
      environmentId: material.environmentId,
      nextNumber: 2,
      createdAt: now,
    };
    await this.jwks.insert(manager, jwk, built).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'jwks_name_key' ? new JwkNameTaken(dto.name) : error;
    });
    noteJwksChanged(manager, project.name);
  }
}
