import { Injectable } from '@nestjs/common';
import { CredentialDescribed, KeyCreated, KeyDeleted } from '@rekey/contracts';
import { CLOCK, sql, Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { EMPTY_RING, rotate, type Version } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { EnvironmentsService } from '../environments/environments.service.js';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { newObjectId } from '../text/object-id.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import type { CreateKeyDto } from './dto/create-key.dto.js';
import type { JwkDeleteAction } from './dto/key.queries.js';
import type { KeyKind, KeyType } from '../material/key-types.js';
import { materialOf } from '../material/materials.js';
import { type DescribedKeyVersion, keyDescribed } from './described-keys.js';
import { credentialOf } from './key-credential.js';
import { Key } from './key.entity.js';
import { KeyNameTaken } from './key.errors.js';
import type { KeyPath } from './key-path.js';
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

  async list(principal: Principal, projectName: string, kind: KeyKind): Promise<KeyView[]> {
    const project = await this.access.enter(principal, projectName);
    return this.keys.views(project.id, kind);
  }

  /** @throws KeyNotFound */
  async get(principal: Principal, { projectName, kind, keyName }: KeyPath): Promise<KeyView> {
    const project = await this.access.enter(principal, projectName);
    return this.keys.view({ projectId: project.id, kind, keyName });
  }

  /** Returns the environments it was deployed to. @throws KeyInvalid, PemInvalid, KeyNameTaken, EnvironmentNotFound */
  async create(principal: Principal, projectName: string, dto: NewKey): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    return this.createIn(project, dto);
  }

  /** For a caller that may. @throws KeyInvalid, PemInvalid, KeyNameTaken, EnvironmentNotFound */
  async createIn(project: Project, dto: NewKey): Promise<readonly string[]> {
    const now = new Date();
    const key: Key = {
      id: newObjectId(),
      projectId: project.id,
      name: dto.name,
      description: dto.description ?? null,
      keyType: dto.keyType,
      algorithm: algorithmFor(dto.keyType, dto.algorithm),
      createdAt: now,
    };
    const names = uniqueNames(dto.cryptoKeyInfoEnvironmentList);
    const environments = await this.environments.named(names);
    const writes = dto.cryptoKeyInfoEnvironmentList.map((item, index): EnvironmentWrite => {
      const change = rotate(EMPTY_RING, { now, overlapMs: 0 });
      const { content, field } = contentOf(item, index);
      return {
        environmentId: environments[index]?.id ?? '',
        alias: item.alias ?? null,
        nextNumber: change.ring.nextNumber,
        rotation: { change, material: materialOf(dto.keyType).read(content, field, key.algorithm) },
      };
    });
    await this.transactions.run((manager) => this.insert(manager, project, key, { writes, environments: names, now }));
    return names;
  }

  /** Returns the environments it was undeployed from. @throws KeyNotFound */
  async remove(
    principal: Principal,
    { projectName, kind, keyName }: KeyPath,
    action: JwkDeleteAction = 'NULLIFY',
  ): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    return this.transactions.run(async (manager) => {
      const key = await this.keys.lock(manager, { projectId: project.id, kind, keyName });
      const { environments } = await this.keys.environmentsOf(manager, key.id);
      if (action === 'DELETE') await this.references.removeAll(manager, key.id);
      else await this.references.detachAll(manager, key.id);
      const gone = await sql(manager).row<{ readonly createdAt: Date; readonly removedAt: Date }>(
        `DELETE FROM keys WHERE id = $1 RETURNING created_at AS "createdAt", ${CLOCK} AS "removedAt"`,
        [key.id],
      );
      if (gone === undefined) throw new Error('A locked key is gone');
      await this.outbox.add(
        manager,
        new KeyDeleted({ keyId: key.id, project: project.name, name: key.name, jwkDeleteAction: action }),
        CredentialDescribed.removed(credentialOf(key, project.name), gone),
      );
      return environments.filter(({ deployed }) => deployed).map(({ environmentName }) => environmentName);
    });
  }

  private async insert(
    manager: EntityManager,
    project: Project,
    key: Key,
    {
      writes,
      environments,
      now,
    }: {
      readonly writes: readonly EnvironmentWrite[];
      readonly environments: readonly string[];
      readonly now: Date;
    },
  ): Promise<void> {
    await manager.insert(Key, key).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'keys_name_key'
        ? new KeyNameTaken(key.name, materialOf(key.keyType).kind)
        : error;
    });
    await this.versions.write(manager, key.id, writes, now);
    const { id: keyId, name, keyType, algorithm } = key;
    await this.outbox.add(
      manager,
      new KeyCreated({ keyId, project: project.name, name, keyType, algorithm, environments }),
      keyDescribed(key, project.name, versionsOf(writes, environments)),
    );
  }
}

/** The first of each environment, in their order. */
function versionsOf(writes: readonly EnvironmentWrite[], environments: readonly string[]): DescribedKeyVersion[] {
  return writes.flatMap(({ rotation }, index) => {
    const added: Version | undefined = rotation?.change.added;
    if (added === undefined) return [];
    const endDate = rotation?.material.facts?.endDate ?? null;
    return [{ ...added, environment: environments[index] as string, endDate }];
  });
}
