import { Injectable } from '@nestjs/common';
import { type Handover, KeyRotated, RotationApplied, type RotationDependant } from '@rekey/contracts';
import { constantTimeEqual, KeyRing, openHandover } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { claimEvents, Outbox } from '@rekey/messaging';
import { handoverAbout } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import type { KeyEnvironmentState, KeyFacts } from '../keys/key-state.js';
import { eventsOf, writeOf } from '../keys/key-update-events.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysRepository } from '../keys/keys.repository.js';
import type { PlannedEnvironment } from '../keys/plan-key-update.js';
import { type FedVersion, FeedsRepository, type StoredFeed } from './feeds.repository.js';

const TAKEN = 'key-vault.handovers';

/** What became of a key. */
interface Fed {
  readonly dependant: RotationDependant;
  readonly caused: readonly string[];
  readonly environments: readonly string[];
}

/** Takes values of other services into the keys that they feed, as rotations of these. */
@Injectable()
export class HandoversService {
  constructor(
    private readonly feeds: FeedsRepository,
    private readonly keys: KeysRepository,
    private readonly versions: KeyVersionsRepository,
    private readonly deployments: DeploymentsService,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly ring: KeyRing,
  ) {}

  /** Each turn once, however often it is brought. @throws CiphertextInvalid for what was sealed as something else */
  async take(handover: Handover): Promise<void> {
    const { rotationId, sealed, answers } = handover;
    const value =
      sealed === null ? undefined : openHandover(this.ring, Buffer.from(sealed, 'base64'), handoverAbout(handover));
    const environments = await this.transactions.run(async (manager) => {
      if ((await claimEvents(manager, TAKEN, [rotationId])).size === 0) return [];
      const fed: Fed[] = [];
      // By their ids, as whoever else locks several.
      const feeds = [...(await this.feeds.of(manager, handover))].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
      for (const feed of feeds) fed.push(await this.feed(manager, feed, handover, value));
      if (answers !== null) {
        const dependants = fed.map(({ dependant }) => dependant);
        const caused = fed.flatMap((one) => one.caused);
        await this.outbox.add(
          manager,
          new RotationApplied({ rotationId, service: 'key-vault', answers, dependants, caused }),
        );
      }
      return [...new Set(fed.flatMap((one) => one.environments))];
    });
    // Workers hear of it at once; whoever brought the value need not wait for them.
    void this.deployments.deploy(environments);
  }

  private async feed(
    manager: EntityManager,
    feed: StoredFeed,
    { version, overlapMs, rotationId }: Handover,
    value: Buffer | undefined,
  ): Promise<Fed> {
    const { keyId, projectId, project, name } = feed;
    const key = await this.keys.lock(manager, { projectId, kind: 'key', keyName: name }, true);
    const { now, environments } = await this.keys.environmentsOf(manager, keyId);
    const places = environments.filter((one) => one.deployed && feed.environments.includes(one.environmentName));
    const materials = value === undefined ? await this.givenBefore(manager, feed, version) : undefined;
    const dependant = { kind: 'holder', id: keyId, name };
    const planned: PlannedEnvironment[] = [];
    for (const state of places) {
      const bytes = value ?? materials?.get(state.environmentName);
      if (bytes === undefined) {
        const error = `Version ${version} is not in the vault any more`;
        await this.feeds.note(manager, keyId, { version, error, fed: [] });
        return { dependant: { ...dependant, outcome: 'failed', reason: error }, caused: [], environments: [] };
      }
      if (!this.has(key, state, bytes))
        planned.push({ state, alias: state.alias, material: { bytes, publicJwk: null } });
    }
    const writes = planned.map((one) => writeOf(one, now, overlapMs));
    const plan = { fields: {}, named: planned, dropped: [], changes: {} };
    const events = eventsOf(key, plan, writes, { project, query: {}, overlapMs, now, rotationId });
    if (writes.length > 0) await this.versions.write(manager, keyId, writes, now);
    const ids = await this.outbox.add(manager, ...events);
    await this.feeds.note(manager, keyId, { version, fed: fedOf(places, planned, version) });
    return {
      dependant: { ...dependant, outcome: 'applied' },
      caused: ids.filter((_, index) => events[index] instanceof KeyRotated),
      environments: planned.map(({ state }) => state.environmentName),
    };
  }

  private has(key: KeyFacts, state: KeyEnvironmentState, bytes: Buffer): boolean {
    const active = this.versions.activeOf(key, state);
    return active !== undefined && constantTimeEqual(active, bytes);
  }

  /** What environments were given as that version, as far as it is still there. */
  private async givenBefore(
    manager: EntityManager,
    { keyId, fed }: StoredFeed,
    version: number,
  ): Promise<ReadonlyMap<string, Buffer>> {
    const wanted = fed
      .filter((one) => one.version === version)
      .map(({ environment, keyVersion }) => ({ keyId, name: environment, version: keyVersion }));
    const found = await this.versions.find(manager, wanted);
    return new Map(
      found.flatMap((one) => (one.content === null ? [] : [[one.environmentName, this.versions.open(one)] as const])),
    );
  }
}

/** Which version of the key has that of the credential now. */
function fedOf(
  places: readonly KeyEnvironmentState[],
  planned: readonly PlannedEnvironment[],
  version: number,
): FedVersion[] {
  return places.map((state) => {
    const isNew = planned.some((one) => one.state === state);
    const active = state.ring.versions.find((one) => one.state === 'active')?.number;
    return { environment: state.environmentName, keyVersion: isNew ? state.ring.nextNumber : (active ?? 0), version };
  });
}
