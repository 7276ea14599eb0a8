import { Injectable } from '@nestjs/common';
import {
  type JwkCompromised,
  type JwkDeleted,
  type JwkDetached,
  type JwkUpdated,
  RotationApplied,
  type RotationDependant,
} from '@rekey/contracts';
import { publicJwkOf, thumbprint } from '@rekey/crypto';
import { contextOf, Outbox, type ReceivedEvent } from '@rekey/messaging';
import { type EntityManager, In } from 'typeorm';
import { JwksCredentialsConfig } from '../app.config.js';
import type { AcceptedKey } from '../credentials/accept-keys.js';
import { type CredentialChange, CredentialChanges } from '../credentials/credential-changes.js';
import type { Credential } from '../credentials/credential.entity.js';
import { BindingsRepository, type BoundConfiguration } from './bindings.repository.js';
import { isTaken, TAKEN } from './fitting-keys.js';
import { lockJwks } from './jwk-lock.js';
import { DETACHED } from './plan-sources.js';
import { rotated, rotatedLate } from './source-ring.js';
import { Source } from './source.entity.js';
import { keyOf } from './vault-jwks.js';

const UNSUPPORTED = 'The type or algorithm of the new key is not supported';

/** Makes bound configurations follow their JWK. Runs in the inbox's transaction, so each event has its effect once. */
@Injectable()
export class FollowJwkService {
  constructor(
    private readonly bindings: BindingsRepository,
    private readonly changes: CredentialChanges,
    private readonly outbox: Outbox,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /**
   * As `update` for each: nothing is bound to most JWKs, and what there is to these is done at once. Others come alone, so
   * that several are worked on at a time; these are told by the ids of their events.
   */
  async updateAll(
    manager: EntityManager,
    received: readonly ReceivedEvent<JwkUpdated>[],
    isAlone: boolean,
  ): Promise<ReadonlySet<string>> {
    const jwkIds = received.map(({ event }) => event.jwkId);
    await lockJwks(manager, jwkIds);
    const bound = await this.bindings.count(manager, jwkIds);
    const followed = received.filter(({ event }) => bound.has(event.jwkId));
    const others = received.filter(({ event }) => !bound.has(event.jwkId));
    if (isAlone) for (const { event, envelope } of followed) await this.update(manager, event, envelope.id);
    await this.reportNothing(manager, others);
    return new Set(isAlone ? [] : followed.map(({ envelope }) => envelope.id));
  }

  /**
   * The new key comes in; the old one stays until its overlap ends. A configuration that was bound after the update has
   * the key already: its source knows that version, or that it is compromised. One that cannot take the key keeps what it
   * has. The JWK must be locked.
   */
  private async update(manager: EntityManager, event: JwkUpdated, answers: string): Promise<void> {
    const key = keyOf(event.publicJwk);
    const { rotationId, cause = 'rotated' } = event;
    const dependants: RotationDependant[] = [];
    const caused: string[] = [];
    for await (const batch of this.bindings.batches(manager, event.jwkId)) {
      const changes = batch.map((one) => this.changeOf(one, event, key));
      const behind = changes.filter(({ bound }) => bound.source.version < event.version);
      caused.push(...(await this.changes.write(manager, changes, { rotationId, cause })));
      const { version } = event;
      for (const problem of new Set(behind.map((one) => one.problem))) {
        const alike = behind.filter((one) => one.problem === problem).map(({ bound }) => bound);
        const state = problem === null ? { lastSync: new Date() } : {};
        await mark(manager, alike, { version, error: problem, ...state });
      }
      dependants.push(...changes.map(({ bound, problem }) => dependantOf(bound, problem)));
    }
    await this.report(manager, { rotationId, answers, dependants, caused });
  }

  /** The keys go at once, whatever overlap they had; the configuration waits for the next one of its JWK. */
  async compromise(manager: EntityManager, event: JwkCompromised, answers: string): Promise<void> {
    const { jwkId, rotationId, publicJwks, versions = [] } = event;
    await lockJwks(manager, [jwkId]);
    const doomed = new Set(
      publicJwks.flatMap((jwk) => keyOf(jwk)?.jwk ?? []).map((jwk) => thumbprint(publicJwkOf(jwk))),
    );
    const dependants: RotationDependant[] = [];
    const caused: string[] = [];
    for await (const batch of this.bindings.batches(manager, jwkId)) {
      const changes = batch.map(({ configuration, source, credentials }): CredentialChange => {
        const after = credentials.filter(
          ({ sourceId, jwk }) => sourceId !== source.id || !doomed.has(thumbprint(publicJwkOf(jwk))),
        );
        return { configuration, before: credentials, after };
      });
      caused.push(...(await this.changes.write(manager, changes, { rotationId, cause: 'compromised' })));
      // What is told of these versions later, from a dead letter perhaps, is no news.
      const newest = Math.max(0, ...versions);
      const behind = batch.filter(({ source }) => source.version < newest);
      await mark(manager, behind, { version: newest });
      dependants.push(...batch.map((one) => dependantOf(one, null)));
    }
    await this.report(manager, { rotationId, answers, dependants, caused });
  }

  /** The configuration keeps the last key, and its source says that nothing follows any more. */
  async leave(manager: EntityManager, { jwkId }: JwkDetached | JwkDeleted, error: string): Promise<void> {
    await lockJwks(manager, [jwkId]);
    await manager.update(Source, { jwkId }, { error });
  }

  /** As `leave`; when a rotation cut the JWK off, every configuration that it leaves behind is reported. */
  async detach(manager: EntityManager, event: JwkDetached, answers: string): Promise<void> {
    const { jwkId, rotationId } = event;
    if (rotationId === null) return this.leave(manager, event, DETACHED);
    await lockJwks(manager, [jwkId]);
    const dependants: RotationDependant[] = [];
    // Configurations are locked before their sources, as whoever binds them anew does it.
    for await (const batch of this.bindings.batches(manager, jwkId)) {
      dependants.push(
        ...batch.map((one): RotationDependant => ({ ...dependantOf(one, DETACHED), outcome: 'skipped' })),
      );
    }
    await this.leave(manager, event, DETACHED);
    await this.report(manager, { rotationId, answers, dependants, caused: [] });
  }

  private async report(manager: EntityManager, outcome: Outcome): Promise<void> {
    await this.outbox.add(manager, new RotationApplied({ ...outcome, service: 'jwks-credentials' }));
  }

  private async reportNothing(manager: EntityManager, received: readonly ReceivedEvent<JwkUpdated>[]): Promise<void> {
    const reports = received.map(({ event: { rotationId }, envelope }) => ({
      event: new RotationApplied({
        rotationId,
        service: 'jwks-credentials',
        answers: envelope.id,
        dependants: [],
        caused: [],
      }),
      context: contextOf(envelope),
    }));
    await this.outbox.addEach(manager, reports);
  }

  private changeOf(bound: BoundConfiguration, event: JwkUpdated, key: AcceptedKey | undefined): FollowingChange {
    const { configuration, source, credentials } = bound;
    const own = credentials.filter(({ sourceId }) => sourceId === source.id);
    const others = credentials.filter(({ sourceId }) => sourceId !== source.id);
    const change = { bound, configuration, before: credentials };
    if (source.version >= event.version) {
      return { ...change, after: [...others, ...rotatedLate(own, event)], problem: null };
    }
    const problem = key === undefined ? UNSUPPORTED : this.problemOf(key, others);
    if (key === undefined || problem !== null) return { ...change, after: credentials, problem };
    return { ...change, after: [...others, ...rotated(source, own, event, key)], problem };
  }

  /** Why a configuration with these other keys cannot take the key. */
  private problemOf(key: AcceptedKey, others: readonly Credential[]): string | null {
    const { keysPerConfigurationMax: keysMax } = this.config;
    if (isTaken(key, others)) return `The new key was not taken: ${TAKEN}`;
    const active = others.filter(({ state }) => state === 'active').length;
    return active < keysMax ? null : `The new key was not taken: the configuration may have ${keysMax}`;
  }
}

type Outcome = Required<Pick<RotationApplied, 'rotationId' | 'answers' | 'dependants' | 'caused'>>;

interface FollowingChange extends CredentialChange {
  readonly bound: BoundConfiguration;
  /** Why the configuration keeps what it has; null when it follows. */
  readonly problem: string | null;
}

async function mark(
  manager: EntityManager,
  bound: readonly BoundConfiguration[],
  state: Partial<Source>,
): Promise<void> {
  if (bound.length > 0) await manager.update(Source, { id: In(bound.map(({ source }) => source.id)) }, state);
}

function dependantOf(
  { configuration: { id, title: name } }: BoundConfiguration,
  problem: string | null,
): RotationDependant {
  const facts = { kind: 'token-configuration', id, name };
  return problem === null ? { ...facts, outcome: 'applied' } : { ...facts, outcome: 'failed', reason: problem };
}
