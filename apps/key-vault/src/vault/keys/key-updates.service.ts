import { Injectable } from '@nestjs/common';
import { formatDuration, RekeyConfig } from '@rekey/config';
import { type CredentialReference, CredentialRetired, KeyRotated, KeyUpdated } from '@rekey/contracts';
import { Transactions, violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { commonTurn, endedOverlaps, rotate, turnOf } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { readOverlapMs } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Environment } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import type { UpdateKeyQuery } from './dto/key.queries.js';
import type { UpdateKeyDto } from './dto/update-key.dto.js';
import { materialOf } from '../material/materials.js';
import { Key } from './key.entity.js';
import { KeyNameTaken, overlapUnreadable } from './key.errors.js';
import type { KeyPath } from './key-path.js';
import { credentialOf } from './key-credential.js';
import type { KeyEnvironmentState, KeyFacts } from './key-state.js';
import { type EnvironmentWrite, KeyVersionsRepository } from './key-versions.repository.js';
import { KeysRepository } from './keys.repository.js';
import { type KeyUpdatePlan, type PlannedEnvironment, planKeyUpdate, uniqueNames } from './plan-key-update.js';

export interface KeyUpdateResult {
  readonly deployed: readonly string[];
  readonly undeployed: readonly string[];
}

/** What a call wants of a key. */
export interface KeyUpdate extends Pick<KeyPath, 'kind' | 'keyName'> {
  readonly dto: UpdateKeyDto;
  readonly query: UpdateKeyQuery;
  /** Environments that the list does not name stay. */
  readonly merges: boolean;
}

interface Update extends KeyUpdate {
  readonly project: Project;
  readonly named: readonly Environment[];
  readonly overlapMs: number;
}

/** The vendor's key update: every field, new material per environment, and what becomes of the JWKs made from the key. */
@Injectable()
export class KeyUpdatesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly environments: EnvironmentsService,
    private readonly keys: KeysRepository,
    private readonly versions: KeyVersionsRepository,
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
    return this.transactions.run((manager) => this.apply(manager, { ...wanted, project, named, overlapMs }));
  }

  private async apply(manager: EntityManager, update: Update): Promise<KeyUpdateResult> {
    const { project, keyName, kind, dto, query, named, merges } = update;
    const key = await this.keys.lock(manager, { projectId: project.id, kind, keyName });
    const { now, environments } = await this.keys.environmentsOf(manager, key.id);
    const plan = planKeyUpdate({ key, environments, dto, named, merges, open: (state) => this.open(key, state) });
    const writes = plan.named.map((one) => writeOf(one, now, update.overlapMs));
    const events = eventsOf(key, plan, writes, { ...update, now });
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
    await this.outbox.add(manager, ...events);
    return {
      deployed: named.map(({ name }) => name),
      undeployed: plan.dropped.map(({ environmentName }) => environmentName),
    };
  }

  private open(
    { id: keyId }: KeyFacts,
    { activeContent, environmentId, ring }: KeyEnvironmentState,
  ): Buffer | undefined {
    const active = ring.versions.find(({ state }) => state === 'active');
    if (activeContent === null || active === undefined) return undefined;
    return this.versions.open({ keyId, environmentId, number: active.number, content: activeContent });
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

function writeOf({ state, alias, material }: PlannedEnvironment, now: Date, overlapMs: number): EnvironmentWrite {
  const { environmentId, ring } = state;
  if (material === undefined) return { environmentId, alias, nextNumber: ring.nextNumber };
  const change = rotate(ring, { now, overlapMs });
  return { environmentId, alias, nextNumber: change.ring.nextNumber, rotation: { change, material } };
}

/** What is told of one environment; nothing when it has no new material. */
function rotatedOf(
  { state: { ring, environmentName: name }, alias, material }: PlannedEnvironment,
  write: EnvironmentWrite | undefined,
  credential: CredentialReference,
) {
  const change = write?.rotation?.change;
  const version = change?.added?.number;
  if (material === undefined || change === undefined || version === undefined) return [];
  const retired = CredentialRetired.of(credential, endedOverlaps(ring, change), name);
  const environment = { name, version, alias };
  return [{ environment, turn: turnOf(ring, change), retired, publicJwk: material.publicJwk }];
}

/** `KeyUpdated` for what changed besides the material, one `KeyRotated` for all of the new material. */
function eventsOf(
  key: KeyFacts,
  { fields, named, changes }: KeyUpdatePlan,
  writes: readonly EnvironmentWrite[],
  { project, query, overlapMs, now }: Update & { readonly now: Date },
): (KeyUpdated | KeyRotated | CredentialRetired)[] {
  const facts = { keyId: key.id, project: project.name, name: fields.name ?? key.name };
  const credential = credentialOf({ ...key, name: facts.name }, facts.project);
  const updated = Object.keys(changes).length === 0 ? [] : [new KeyUpdated({ ...facts, changes })];
  const rotated = named.flatMap((planned, index) => rotatedOf(planned, writes[index], credential));
  if (rotated.length === 0) return updated;
  const jwkUpdateAction = query.jwkUpdateAction ?? 'NULLIFY';
  const publicJwks = new Map(
    rotated.flatMap(({ publicJwk }) => (publicJwk === null ? [] : [[publicJwk.kid, publicJwk]])),
  );
  return [
    ...updated,
    new KeyRotated({
      ...facts,
      rotationId: uuidv7(),
      credential,
      ...commonTurn(rotated.map(({ turn }) => turn)),
      cause: 'rotated',
      environments: rotated.map(({ environment }) => environment),
      jwkUpdateAction,
      updateScope: jwkUpdateAction === 'UPDATE' ? (query.updateScope ?? 'SAME_PROJECT') : null,
      overlap: formatDuration(overlapMs),
      retireAt: overlapMs === 0 ? null : new Date(now.getTime() + overlapMs).toISOString(),
      publicJwks: [...publicJwks.values()],
    }),
    ...rotated.flatMap(({ retired }) => retired),
  ];
}
