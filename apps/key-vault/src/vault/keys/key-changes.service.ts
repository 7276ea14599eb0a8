import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import {
  CredentialRetired,
  KeyCompromised,
  KeyRotated,
  type RotatedEnvironment,
  type RotationFacts,
} from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import {
  commonTurn,
  compromise,
  endOfOverlap,
  endedOverlaps,
  findVersion,
  NoActiveVersion,
  retire,
  revert,
  type RingChange,
  turnOf,
  type Version,
  VersionIsActive,
  VersionNotFound,
  VersionNotRetiring,
} from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { EnvironmentNotFound } from '../environments/environment.errors.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { PickVersionDto } from './dto/pick-version.dto.js';
import type { KeyPath } from './key-path.js';
import { credentialOf } from './key-credential.js';
import type { KeyEnvironmentState, KeyFacts } from './key-state.js';
import { KeyVersionsRepository } from './key-versions.repository.js';
import { KeysRepository } from './keys.repository.js';

export interface KeyChangeAnswer {
  /** Per environment the version that the call was about: active again, or compromised. */
  readonly environments: readonly { readonly environment: string; readonly version: number }[];
}

/** What became of the ring in one environment, and which version it was about. */
interface Change {
  readonly state: KeyEnvironmentState;
  readonly change: RingChange;
  readonly version: Version;
}

interface Locked {
  readonly key: KeyFacts;
  readonly project: string;
  readonly now: Date;
  /** Those that the call is about. */
  readonly environments: readonly KeyEnvironmentState[];
}

/** Puts the rings of a key, certificate or keystore back, or ends a version of it, in one environment or in all. */
@Injectable()
export class KeyChangesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysRepository,
    private readonly versions: KeyVersionsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly deployments: DeploymentsService,
  ) {}

  /** @throws PermissionDenied, KeyNotFound, EnvironmentNotFound, VersionNotFound, VersionNotRetiring */
  revert(principal: Principal, path: KeyPath, { version, environment }: PickVersionDto): Promise<KeyChangeAnswer> {
    return this.change(principal, path, environment ?? undefined, async (manager, locked) => {
      const number = version ?? undefined;
      const changes = locked.environments
        .filter(({ ring }) => mayRevert(ring.versions, number, locked.now))
        .map((state): Change => {
          const change = revert(state.ring, { now: locked.now, number });
          return { state, change, version: change.ring.versions.find(({ state: one }) => one === 'active') as Version };
        });
      if (changes.length === 0) throw refusalOf(locked, number);
      await this.write(manager, locked.key, changes);
      await this.outbox.add(manager, await this.rotationOf(manager, locked, changes), ...retiredBy(locked, changes));
      return changes;
    });
  }

  /** @throws PermissionDenied, KeyNotFound, EnvironmentNotFound, VersionNotFound, NoActiveVersion */
  compromise(principal: Principal, path: KeyPath, { version, environment }: PickVersionDto): Promise<KeyChangeAnswer> {
    return this.change(principal, path, environment ?? undefined, async (manager, locked) => {
      const changes = locked.environments.flatMap((state): Change[] => {
        const doomed =
          version === undefined || version === null
            ? state.ring.versions.find((one) => one.state === 'active')
            : findVersion(state.ring, version);
        if (doomed === undefined) return [];
        return [{ state, version: doomed, change: compromise(state.ring, { now: locked.now, number: doomed.number }) }];
      });
      if (changes.length === 0)
        throw typeof version === 'number' ? new VersionNotFound(version) : new NoActiveVersion();
      // Read before it is erased.
      const publicJwks = await this.publicJwksOf(manager, locked.key, changes);
      await this.write(manager, locked.key, changes);
      const environments = changes.map(toEnvironment);
      await this.outbox.add(
        manager,
        new KeyCompromised({ ...factsOf(locked, changes), cause: 'compromised', environments, publicJwks }),
        ...retiredBy(locked, changes),
      );
      return changes;
    });
  }

  /**
   * Ends an overlap now, where the version has one; again changes and publishes nothing.
   * @throws PermissionDenied, KeyNotFound, EnvironmentNotFound, VersionNotFound, VersionIsActive
   */
  retire(
    principal: Principal,
    path: KeyPath,
    { version: number, environment }: { readonly version: number; readonly environment?: string | undefined },
  ): Promise<KeyChangeAnswer> {
    return this.change(principal, path, environment, async (manager, locked) => {
      const { environments, now } = locked;
      if (!environments.some(({ ring }) => number < ring.nextNumber)) throw new VersionNotFound(number);
      const changes = environments.flatMap((state): Change[] => {
        const version = findVersion(state.ring, number);
        const isEnding = version !== undefined && version.state !== 'active';
        return isEnding ? [{ state, version, change: retire(state.ring, { now, number }) }] : [];
      });
      const isActive = environments.some(({ ring }) => findVersion(ring, number)?.state === 'active');
      if (changes.length === 0 && isActive) throw new VersionIsActive(number);
      await this.write(manager, locked.key, changes);
      await this.outbox.add(manager, ...retiredBy(locked, changes));
      return changes;
    });
  }

  private async change(
    principal: Principal,
    { projectName, kind, keyName }: KeyPath,
    environment: string | undefined,
    work: (manager: EntityManager, locked: Locked) => Promise<readonly Change[]>,
  ): Promise<KeyChangeAnswer> {
    const project = await this.access.enterToDeploy(principal, projectName);
    const changes = await this.transactions.run(async (manager) => {
      const key = await this.keys.lock(manager, { projectId: project.id, kind, keyName });
      const { now, environments: all } = await this.keys.environmentsOf(manager, key.id);
      const environments = all.filter(({ environmentName }) => [undefined, environmentName].includes(environment));
      if (environments.length === 0 && environment !== undefined) throw new EnvironmentNotFound(environment);
      return work(manager, { key, project: project.name, now, environments });
    });
    // Workers hear of it at once; one that does not is tried again in the background.
    await this.deployments.deploy(changes.map(({ state }) => state.environmentName));
    const answers = changes.map(({ state, version }) => ({
      environment: state.environmentName,
      version: version.number,
    }));
    return { environments: answers };
  }

  private async write(manager: EntityManager, key: KeyFacts, changes: readonly Change[]): Promise<void> {
    const written = changes.map(({ state: { environmentId }, change }) => ({ environmentId, change }));
    await this.versions.transition(manager, key.id, written);
  }

  /** JWKs follow it as they follow new material. */
  private async rotationOf(manager: EntityManager, locked: Locked, changes: readonly Change[]): Promise<KeyRotated> {
    const { key, now } = locked;
    const { overlapMs } = endOfOverlap(
      changes.map(({ change }) => change),
      now,
    );
    return new KeyRotated({
      ...factsOf(locked, changes),
      cause: 'reverted',
      environments: changes.map(toEnvironment),
      jwkUpdateAction: 'UPDATE',
      updateScope: 'ALL_PROJECTS',
      overlap: formatDuration(overlapMs),
      publicJwks: await this.publicJwksOf(manager, key, changes),
      reason: 'reverted',
    });
  }

  private async publicJwksOf(
    manager: EntityManager,
    { id }: KeyFacts,
    changes: readonly Change[],
  ): Promise<KeyRotated['publicJwks']> {
    const wanted = changes.map((change) => ({ keyId: id, ...toEnvironment(change) }));
    const materials = await this.versions.find(manager, wanted);
    const found = materials.flatMap(({ publicJwk }) => (publicJwk === null ? [] : [publicJwk]));
    return [...new Map(found.map((publicJwk) => [publicJwk.kid, publicJwk])).values()];
  }
}

function toEnvironment({ state: { environmentName: name, alias }, version }: Change): RotatedEnvironment {
  return { name, version: version.number, alias };
}

function factsOf(
  { key, project, now }: Locked,
  changes: readonly Change[],
): Omit<RotationFacts, 'cause'> & Pick<KeyRotated, 'keyId' | 'project' | 'name'> {
  const { retireAt } = endOfOverlap(
    changes.map(({ change }) => change),
    now,
  );
  return {
    rotationId: uuidv7(),
    keyId: key.id,
    project,
    name: key.name,
    credential: credentialOf(key, project),
    ...commonTurn(changes.map(({ state, change }) => turnOf(state.ring, change))),
    retireAt: retireAt?.toISOString() ?? null,
    turnedAt: now.toISOString(),
  };
}

/** Overlaps that were over, and of which nobody had told yet. */
function retiredBy({ key, project }: Locked, changes: readonly Change[]): CredentialRetired[] {
  return changes.flatMap(({ state: { ring, environmentName }, change }) =>
    CredentialRetired.of(credentialOf(key, project), endedOverlaps(ring, change), environmentName),
  );
}

function mayRevert(versions: readonly Version[], number: number | undefined, now: Date): boolean {
  return versions.some(
    (one) =>
      one.state === 'retiring' &&
      (one.retireAt === null || one.retireAt > now) &&
      (number === undefined || one.number === number),
  );
}

/** Why there is nothing to revert. */
function refusalOf({ environments }: Locked, number: number | undefined): Error {
  const isKnown = number === undefined || environments.some(({ ring }) => number < ring.nextNumber);
  return isKnown ? new VersionNotRetiring(number) : new VersionNotFound(number);
}
