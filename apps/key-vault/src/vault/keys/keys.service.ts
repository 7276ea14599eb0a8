import { Injectable } from '@nestjs/common';
import { KeyCreated, KeyDeleted } from '@rekey/contracts';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { EMPTY_RING, rotate } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { EnvironmentsService } from '../environments/environments.service.js';
import { JwkReferences } from '../jwks/jwk-references.js';
import { newObjectId } from '../object-id.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { isName } from '../text-rules.js';
import type { CreateKeyDto } from './dto/create-key.dto.js';
import type { KeyPath } from './dto/key-path.dto.js';
import type { JwkDeleteAction } from './dto/key.queries.js';
import { Key, type KeyKind, type KeyType, kindOf } from './key.entity.js';
import { KeyNameTaken, KeyNotFound } from './key.errors.js';
import { parseKeyContent } from './key-material.js';
import type { KeyView } from './key-state.js';
import { type EnvironmentWrite, KeyVersionsRepository } from './key-versions.repository.js';
import { KeysRepository } from './keys.repository.js';
import { algorithmFor, contentOf, uniqueNames } from './plan-key-update.js';

/** A key, certificate or keystore that is to be, as the type says. */
export type NewKey = Omit<CreateKeyDto, 'keyType'> & { readonly keyType: KeyType };

@Injectable()
export class KeysService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly environments: EnvironmentsService,
    private readonly keys: KeysRepository,
    private readonly versions: KeyVersionsRepository,
    private readonly references: JwkReferences,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async list(principal: Principal, projectName: string, kind: KeyKind = 'key'): Promise<KeyView[]> {
    const project = await this.access.enter(principal, projectName);
    return this.keys.views(project.id, undefined, kind);
  }

  /** @throws KeyNotFound */
  async get(principal: Principal, projectName: string, keyName: string, kind: KeyKind = 'key'): Promise<KeyView> {
    const project = await this.access.enter(principal, projectName);
    const [view] = isName(keyName) ? await this.keys.views(project.id, keyName, kind) : [];
    if (view === undefined) throw new KeyNotFound(keyName, kind);
    return view;
  }

  /** Returns the environments it was deployed to. @throws KeyInvalid, PemInvalid, KeyNameTaken, EnvironmentNotFound */
  async create(principal: Principal, projectName: string, dto: NewKey): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    return this.createIn(project, dto);
  }

  /** For a caller that may. @throws KeyInvalid, PemInvalid, KeyNameTaken, EnvironmentNotFound */
  async createIn(project: Project, dto: NewKey): Promise<readonly string[]> {
    const key: Key = {
      id: newObjectId(),
      projectId: project.id,
      name: dto.name,
      description: dto.description ?? null,
      keyType: dto.keyType,
      algorithm: algorithmFor(dto.keyType, dto.algorithm),
    };
    const names = uniqueNames(dto.cryptoKeyInfoEnvironmentList);
    const environments = await this.environments.named(names);
    const now = new Date();
    const writes = dto.cryptoKeyInfoEnvironmentList.map((item, index): EnvironmentWrite => {
      const change = rotate(EMPTY_RING, { now, overlapMs: 0 });
      const { content, field } = contentOf(item, index);
      return {
        environmentId: environments[index]?.id ?? '',
        alias: item.alias ?? null,
        nextNumber: change.ring.nextNumber,
        rotation: { change, material: parseKeyContent(dto.keyType, content, field, key.algorithm) },
      };
    });
    await this.transactions.run((manager) => this.insert(manager, project, key, writes, names, now));
    return names;
  }

  /** Returns the environments it was undeployed from. @throws KeyNotFound */
  async remove(
    principal: Principal,
    path: KeyPath,
    action: JwkDeleteAction = 'NULLIFY',
    kind: KeyKind = 'key',
  ): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, path.projectName);
    return this.transactions.run(async (manager) => {
      const key = isName(path.keyName) ? await this.keys.lock(manager, project.id, path.keyName, kind) : undefined;
      if (key === undefined) throw new KeyNotFound(path.keyName, kind);
      const { environments } = await this.keys.environmentsOf(manager, key.id);
      if (action === 'DELETE') await this.references.removeAll(manager, key.id);
      else await this.references.detachAll(manager, key.id);
      await manager.delete(Key, { id: key.id });
      await this.outbox.add(
        manager,
        new KeyDeleted({ keyId: key.id, project: project.name, name: key.name, jwkDeleteAction: action }),
      );
      return environments.filter(({ deployed }) => deployed).map(({ environmentName }) => environmentName);
    });
  }

  private async insert(
    manager: EntityManager,
    project: Project,
    key: Key,
    writes: readonly EnvironmentWrite[],
    environments: readonly string[],
    now: Date,
  ): Promise<void> {
    await manager.insert(Key, key).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'keys_name_key'
        ? new KeyNameTaken(key.name, kindOf(key.keyType))
        : error;
    });
    await this.versions.write(manager, key.id, writes, now);
    const { id: keyId, name, keyType, algorithm } = key;
    await this.outbox.add(
      manager,
      new KeyCreated({ keyId, project: project.name, name, keyType, algorithm, environments }),
    );
  }
}
