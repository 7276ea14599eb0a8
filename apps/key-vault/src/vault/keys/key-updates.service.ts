import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { KeyRotated } from '@rekey/contracts';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { readOverlapMs } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { EnvironmentsService } from '../environments/environments.service.js';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import type { UpdateKeyQuery } from './dto/key.queries.js';
import type { UpdateKeyDto } from './dto/update-key.dto.js';
import { materialOf } from '../material/materials.js';
import { describeKeys } from './described-keys.js';
import { Key } from './key.entity.js';
import { KeyNameTaken, overlapUnreadable } from './key.errors.js';
import type { KeyPath } from './key-path.js';
import { KeyRotationsService } from './key-rotations.service.js';
import type { KeyFacts } from './key-state.js';
import { eventsOf, type KeyUpdate, type ReadKeyUpdate, writeOf } from './key-update-events.js';
import { KeyVersionsRepository } from './key-versions.repository.js';
import { KeysRepository } from './keys.repository.js';
import { type KeyUpdatePlan, planKeyUpdate, uniqueNames } from './plan-key-update.js';

export interface KeyUpdateResult {
  readonly deployed: readonly string[];
  readonly undeployed: readonly string[];
  /** Of these, some that are known to have no worker. */
  readonly unstaffed?: ReadonlySet<string>;
}

/** The vendor's key update: every field, new material per environment, and what becomes of the JWKs made from the key. */
@Injectable()
export class KeyUpdatesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly environments: EnvironmentsService,
    private readonly keys: KeysRepository,
    private readonly versions: KeyVersionsRepository,
    private readonly rotations: KeyRotationsService,
    private readonly references: JwkReferences,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * All of it or nothing. A call that names environments deploys to them and needs the permission for that too.
   * @throws PermissionDenied, KeyNotFound, KeyNameTaken, EnvironmentNotFound, KeyInvalid, PemInvalid, OverlapOutOfRange
   */
  async update(
    principal: Principal,
    path: KeyPath,
    dto: UpdateKeyDto,
    query: UpdateKeyQuery,
  ): Promise<KeyUpdateResult> {
    const { projectName, kind, keyName } = path;
    const deploys = (dto.cryptoKeyInfoEnvironmentList ?? undefined) !== undefined;
    const project = await this.access.enterToChange(principal, projectName, deploys);
    return this.updateIn(project, { kind, keyName, dto, query, merges: false });
  }

  /** For a caller that may. @throws as `update` */
  async updateIn(project: Project, wanted: KeyUpdate): Promise<KeyUpdateResult> {
    const { dto, query } = wanted;
    const overlapMs = readOverlapMs(query.overlap, this.config, { unreadable: overlapUnreadable });
    const named = await this.environments.named(uniqueNames(dto.cryptoKeyInfoEnvironmentList ?? []));
    const update = { ...wanted, project, named, overlapMs };
    return (await this.rotations.rotate(update)) ?? this.transactions.run((manager) => this.apply(manager, update));
  }

  private async apply(manager: EntityManager, update: ReadKeyUpdate): Promise<KeyUpdateResult> {
    const { project, keyName, kind, dto, query, named, merges } = update;
    const key = await this.keys.lock(manager, { projectId: project.id, kind, keyName });
    const { now, environments } = await this.keys.environmentsOf(manager, key.id);
    const plan = planKeyUpdate({
      key,
      environments,
      dto,
      named,
      merges,
      open: (state) => this.versions.activeOf(key, state),
    });
    const writes = plan.named.map((one) => writeOf(one, now, update.overlapMs));
    const events = eventsOf(key, plan, writes, { ...update, project: project.name, now });
    const rotates = events.some((event) => event instanceof KeyRotated);
    await this.writeFields(manager, key, plan);
    // JWKs before versions, as whatever follows a rotation takes them: the other way round both would wait for ever.
    if (!rotates && query.jwkUpdateAction === 'NULLIFY') await this.references.detachAll(manager, key.id);
    if (plan.dropped.length > 0) {
      await this.versions.undeploy(
        manager,
        key.id,
        plan.dropped.map(({ environmentId }) => environmentId),
        now,
      );
    }
    if (writes.length > 0) await this.versions.write(manager, key.id, writes, now);
    // New material is told of by its rotation; what else an inventory shows of a key is read as it is now.
    const isDescribed = plan.fields.name !== undefined || plan.dropped.length > 0;
    await this.outbox.add(manager, ...events, ...(isDescribed ? await describeKeys(manager, [key.id]) : []));
    return {
      deployed: named.map(({ name }) => name),
      undeployed: plan.dropped.map(({ environmentName }) => environmentName),
    };
  }

  private async writeFields(
    manager: EntityManager,
    { id, keyType }: KeyFacts,
    { fields }: KeyUpdatePlan,
  ): Promise<void> {
    if (Object.keys(fields).length === 0) return;
    await manager.update(Key, { id }, fields).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'keys_name_key'
        ? new KeyNameTaken(fields.name ?? '', materialOf(keyType).kind)
        : error;
    });
  }
}
