import { Injectable } from '@nestjs/common';
import { JwkUpdated, type KeyRotated, RotationApplied, type RotationDependant } from '@rekey/contracts';
import type { ParsedPem } from '@rekey/crypto';
import { claimedEvents, contextOf, Outbox, type ReceivedEvent } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { ANSWERED_AT_ONCE } from '../keys/key-rotations.service.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { type JwkState, JwksRepository } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';
import {
  decide,
  dependantOf,
  eventsOf,
  isMadeAfter,
  MADE_AFTER,
  type Materials,
  type RotatedMaterial,
} from './follow-rotation.js';

/** JWKs that one transaction holds for rotations that are followed together. */
const TOGETHER_MAX = 500;

/** A rotation, and what becomes of JWKs by it: told in one `RotationApplied`, with the ids of the events that it caused. */
interface Following extends ReceivedEvent<KeyRotated> {
  readonly materials: Materials;
  readonly dependants: RotationDependant[];
  readonly caused: string[];
}

/** What JWKs do when the key they were made from has new material. */
@Injectable()
export class JwkRotationsService {
  constructor(
    private readonly references: JwkReferences,
    private readonly jwks: JwksRepository,
    private readonly keyVersions: KeyVersionsRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Does to every JWK of these keys what the rotations asked for, and reports each in one `RotationApplied`. A JWK that cannot
   * follow keeps its material and stops no other. Rotations of keys with few JWKs are followed together. Others come alone;
   * these are told by the ids of their events.
   */
  async applyAll(
    manager: EntityManager,
    received: readonly ReceivedEvent<KeyRotated>[],
    isAlone: boolean,
  ): Promise<ReadonlySet<string>> {
    const ids = received.map(({ envelope }) => envelope.id);
    const answered = await claimedEvents(manager, ANSWERED_AT_ONCE, ids);
    const open = received.filter(({ envelope }) => !answered.has(envelope.id));
    const counts = await this.references.followers(
      manager,
      open.map(({ event }) => event.keyId),
    );
    const left = isAlone ? new Set<string>() : tooMuch(open, counts);
    const waiting = open.filter(({ event }) => !left.has(event.keyId));
    const followed = await this.withMaterials(
      manager,
      waiting.filter(({ event }) => counts.has(event.keyId)),
    );
    if (isAlone) for (const one of followed) await this.alone(manager, one);
    else await this.together(manager, followed);
    await this.report(manager, [
      ...followed,
      ...waiting.filter(({ event }) => !counts.has(event.keyId)).map((one) => ({ ...one, dependants: [], caused: [] })),
    ]);
    // Rotations of a key arrive in order, so nobody needs the material of its older dead versions after this.
    const done = received.filter(({ event, envelope }) => answered.has(envelope.id) || !left.has(event.keyId));
    await this.keyVersions.eraseBefore(
      manager,
      done.map(({ event }) => event),
    );
    return new Set(open.filter(({ event }) => left.has(event.keyId)).map(({ envelope }) => envelope.id));
  }

  private async together(manager: EntityManager, followed: readonly Following[]): Promise<void> {
    for (const round of roundsOf(followed)) {
      const keyIds = round.map(({ event }) => event.keyId);
      await this.update(manager, round, await this.jwks.lockAllReferencing(manager, keyIds));
    }
  }

  /** However many JWKs there are. */
  private async alone(manager: EntityManager, one: Following): Promise<void> {
    for await (const batch of this.references.batches(manager, one.event.keyId)) {
      if (one.event.jwkUpdateAction === 'UPDATE') await this.update(manager, [one], batch);
      else await this.nullify(manager, one, batch);
    }
  }

  private async report(
    manager: EntityManager,
    done: readonly (ReceivedEvent<KeyRotated> & Pick<Following, 'dependants' | 'caused'>)[],
  ): Promise<void> {
    const reports = done.map(({ event: { rotationId }, envelope, dependants, caused }) => ({
      event: new RotationApplied({ rotationId, service: 'key-vault', answers: envelope.id, dependants, caused }),
      context: contextOf(envelope),
    }));
    await this.outbox.addEach(manager, reports);
  }

  private async withMaterials(
    manager: EntityManager,
    received: readonly ReceivedEvent<KeyRotated>[],
  ): Promise<Following[]> {
    if (received.length === 0) return [];
    const wanted = received.flatMap(({ event: { keyId, environments } }) =>
      environments.map(({ name, version }) => ({ keyId, name, version })),
    );
    const found = (await this.keyVersions.find(manager, wanted)).map((material): RotatedMaterial => {
      const parsed = new Map<string | null, ParsedPem>();
      const parse = (alias: string | null): ParsedPem => {
        const known = parsed.get(alias) ?? this.keyVersions.openKeyPair(material, alias);
        parsed.set(alias, known);
        return known;
      };
      return { ...material, parse };
    });
    return received.map((one) => ({ ...one, materials: materialsOf(one.event, found), dependants: [], caused: [] }));
  }

  private async nullify(
    manager: EntityManager,
    { event, materials, dependants, caused }: Following,
    batch: readonly JwkState[],
  ): Promise<void> {
    const newer = new Set(batch.filter((jwk) => isMadeAfter(jwk, materials)));
    const detached = batch.filter((jwk) => !newer.has(jwk));
    caused.push(...(await this.references.detach(manager, detached, event.keyId, event.rotationId)));
    dependants.push(
      ...batch.map((jwk) =>
        newer.has(jwk)
          ? dependantOf(jwk, 'skipped', MADE_AFTER)
          : dependantOf(jwk, 'applied', 'Detached: keeps the material it had'),
      ),
    );
  }

  /** All that is done at once is written at once. */
  private async update(manager: EntityManager, round: readonly Following[], jwks: readonly JwkState[]): Promise<void> {
    const decisions = round.flatMap((one) =>
      jwksOf(one, jwks).map((jwk) => ({ one, jwk, ...decide(one.event, one.materials, jwk) })),
    );
    const followers = decisions.flatMap(({ one, jwk, write }) => (write === undefined ? [] : [{ one, jwk, write }]));
    await this.jwks.write(
      manager,
      followers.map(({ write }) => write),
    );
    const told = followers.flatMap(({ one, jwk, write }) =>
      eventsOf(one.event, jwk, write).map((event) => ({ one, event, context: contextOf(one.envelope) })),
    );
    const published = await this.outbox.addEach(manager, told);
    for (const [index, { one, event }] of told.entries())
      if (event instanceof JwkUpdated) one.caused.push(published[index] as string);
    for (const { one, dependant } of decisions) one.dependants.push(dependant);
    projectsChanged.add(manager, ...new Set(followers.map(({ jwk }) => jwk.project)));
  }
}

/** Keys whose rotations have to come alone: those that cut JWKs off, and those with more to do than there is room for. */
function tooMuch(
  received: readonly ReceivedEvent<KeyRotated>[],
  counts: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const loads = new Map<string, number>();
  for (const { event } of received) {
    const { keyId, jwkUpdateAction } = event;
    const count = jwkUpdateAction === 'UPDATE' || !counts.has(keyId) ? (counts.get(keyId) ?? 0) : Infinity;
    loads.set(keyId, (loads.get(keyId) ?? 0) + count);
  }
  let room = TOGETHER_MAX;
  const left = new Set<string>();
  for (const [keyId, load] of loads) {
    if (load > room) left.add(keyId);
    else room -= load;
  }
  return left;
}

/** Rotations in their order, each key at most once in a round: in a round all follow together. */
function roundsOf(followed: readonly Following[]): Following[][] {
  const rounds: Following[][] = [];
  const before = new Map<string, number>();
  for (const one of followed) {
    const round = before.get(one.event.keyId) ?? 0;
    before.set(one.event.keyId, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}

function materialsOf({ keyId, environments }: KeyRotated, found: readonly RotatedMaterial[]): Materials {
  const mine = found.filter((material) => {
    return material.keyId === keyId && environments.some(({ name, version }) => isOf(material, name, version));
  });
  return new Map(mine.map((material) => [material.environmentId, material]));
}

function isOf({ environmentName, number }: RotatedMaterial, name: string, version: number): boolean {
  return environmentName === name && number === version;
}

function jwksOf({ event }: Following, jwks: readonly JwkState[]): JwkState[] {
  return jwks.filter(({ sourceKeyId }) => sourceKeyId === event.keyId);
}
