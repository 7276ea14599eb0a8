import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import {
  CredentialRetired,
  JwkUpdated,
  type KeyRotated,
  RotationApplied,
  type RotationDependant,
} from '@rekey/contracts';
import type { ParsedPem } from '@rekey/crypto';
import { DomainError } from '@rekey/errors';
import { endedOverlaps, rotate, turnOf, type Version } from '@rekey/lifecycle';
import { contextOf, Outbox, type ReceivedEvent } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import type { VersionMaterial } from '../keys/key-state.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { buildJwk } from '../jwk-store/build-jwk.js';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { type JwkState, JwksRepository, type JwkWrite } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';
import { jwkOf } from './jwk-credential.js';

/** New material of an environment, parsed at most once for each alias however many JWKs are made of it. */
type RotatedMaterial = VersionMaterial & { readonly parse: (alias: string | null) => ParsedPem };
/** By environment. */
type Materials = ReadonlyMap<string, RotatedMaterial>;
/** What became of JWKs, and the ids of the events that tell it. */
type Outcome = { readonly dependants: readonly RotationDependant[]; readonly caused: readonly string[] };
type Decision = { readonly dependant: RotationDependant; readonly write?: JwkWrite };

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
   * As `apply` for each: most keys have no JWKs, and of these all is done at once. Those that have some come alone, so that
   * several keys are worked on at a time; these are told by the ids of their events.
   */
  async applyAll(
    manager: EntityManager,
    received: readonly ReceivedEvent<KeyRotated>[],
    isAlone: boolean,
  ): Promise<ReadonlySet<string>> {
    const keyIds = received.map(({ event }) => event.keyId);
    const followed = await this.references.followed(manager, keyIds);
    const followers = received.filter(({ event }) => followed.has(event.keyId));
    const others = received.filter(({ event }) => !followed.has(event.keyId));
    if (isAlone) for (const { event, envelope } of followers) await this.apply(manager, event, envelope.id);
    await this.reportNothing(manager, others);
    return new Set(isAlone ? [] : followers.map(({ envelope }) => envelope.id));
  }

  /**
   * Does to every JWK of the key what the rotation asked for, and reports each in one `RotationApplied`. A JWK that cannot
   * follow keeps its material and stops no other.
   */
  private async apply(manager: EntityManager, event: KeyRotated, answers: string): Promise<void> {
    const dependants: RotationDependant[] = [];
    const caused: string[] = [];
    let materials: Materials | undefined;
    for await (const batch of this.references.batches(manager, event.keyId)) {
      materials ??= await this.materialsOf(manager, event);
      const outcome =
        event.jwkUpdateAction === 'UPDATE'
          ? await this.update(manager, event, materials, batch)
          : await this.nullify(manager, event, materials, batch);
      dependants.push(...outcome.dependants);
      caused.push(...outcome.caused);
    }
    const { rotationId } = event;
    const report = new RotationApplied({ rotationId, service: 'key-vault', answers, dependants, caused });
    await this.outbox.add(manager, report);
    // Rotations of a key arrive in order, so nobody needs the material of older dead versions from here on.
    await this.keyVersions.eraseBefore(manager, [event]);
  }

  private async reportNothing(manager: EntityManager, received: readonly ReceivedEvent<KeyRotated>[]): Promise<void> {
    if (received.length === 0) return;
    const reports = received.map(({ event: { rotationId }, envelope }) => ({
      event: new RotationApplied({
        rotationId,
        service: 'key-vault',
        answers: envelope.id,
        dependants: [],
        caused: [],
      }),
      context: contextOf(envelope),
    }));
    await this.outbox.addEach(manager, reports);
    await this.keyVersions.eraseBefore(
      manager,
      received.map(({ event }) => event),
    );
  }

  private async materialsOf(manager: EntityManager, { keyId, environments }: KeyRotated): Promise<Materials> {
    const found = await this.keyVersions.find(manager, keyId, environments);
    return new Map(
      found.map((material) => {
        const parsed = new Map<string | null, ParsedPem>();
        const parse = (alias: string | null): ParsedPem => {
          const known = parsed.get(alias) ?? this.keyVersions.openKeyPair(material, alias);
          parsed.set(alias, known);
          return known;
        };
        return [material.environmentId, { ...material, parse }];
      }),
    );
  }

  private async nullify(
    manager: EntityManager,
    event: KeyRotated,
    materials: Materials,
    batch: readonly JwkState[],
  ): Promise<Outcome> {
    const newer = new Set(batch.filter((jwk) => isMadeAfter(jwk, materials)));
    const detached = batch.filter((jwk) => !newer.has(jwk));
    const caused = await this.references.detach(manager, detached, event.keyId, event.rotationId);
    const dependants = batch.map((jwk) =>
      newer.has(jwk)
        ? dependantOf(jwk, 'skipped', MADE_AFTER)
        : dependantOf(jwk, 'applied', 'Detached: keeps the material it had'),
    );
    return { dependants, caused };
  }

  private async update(
    manager: EntityManager,
    event: KeyRotated,
    materials: Materials,
    batch: readonly JwkState[],
  ): Promise<Outcome> {
    const decisions = batch.map((jwk) => ({ jwk, ...this.decide(event, materials, jwk) }));
    const followers = decisions.flatMap(({ jwk, write }) => (write === undefined ? [] : [{ jwk, write }]));
    await this.jwks.write(
      manager,
      followers.map(({ write }) => write),
    );
    const events = followers.flatMap(({ jwk, write }) => eventsOf(event, jwk, write));
    const published = await this.outbox.add(manager, ...events);
    projectsChanged.add(manager, ...new Set(followers.map(({ jwk }) => jwk.project)));
    const caused = published.filter((_id, index) => events[index] instanceof JwkUpdated);
    return { dependants: decisions.map(({ dependant }) => dependant), caused };
  }

  private decide(event: KeyRotated, materials: Materials, jwk: JwkState): Decision {
    const material = materials.get(jwk.environmentId as string);
    if (event.updateScope === 'SAME_PROJECT' && jwk.project !== event.project) {
      return { dependant: dependantOf(jwk, 'skipped', 'In another project than the key: outside of SAME_PROJECT') };
    }
    if (material === undefined) {
      return { dependant: dependantOf(jwk, 'skipped', 'The environment it was made from has no new material') };
    }
    // A revert goes back to a lower number; a JWK has seen it when it is at that very one.
    const hasSeen =
      event.reason === 'reverted' ? jwk.sourceVersion === material.number : jwk.sourceVersion >= material.number;
    if (hasSeen) return { dependant: dependantOf(jwk, 'skipped', MADE_AFTER) };
    if (material.content === null) {
      return { dependant: dependantOf(jwk, 'failed', 'The key left the environment before the JWK could follow') };
    }
    try {
      return { dependant: dependantOf(jwk, 'applied'), write: this.follow(event, jwk, material) };
    } catch (error) {
      // A key that became something else is the caller's wish, not our fault: the JWK says so and stays as it is.
      if (error instanceof DomainError && error.kind === 'invalid') {
        return { dependant: dependantOf(jwk, 'failed', error.message) };
      }
      throw error;
    }
  }

  private follow(event: KeyRotated, jwk: JwkState, material: RotatedMaterial): JwkWrite {
    const built = buildJwk(material.parse(jwk.sourceAlias), jwk);
    // The time of the rotation, not of its delivery: the overlap ends when the rotation said.
    const change = rotate(jwk.ring, { now: material.activatedAt, overlapMs: parseDurationMs(event.overlap) ?? 0 });
    return { id: jwk.id, sourceVersion: material.number, change, built };
  }
}

/** That a JWK follows, and which versions of it that ended. */
function eventsOf(
  { rotationId, keyId, overlap, retireAt, reason }: KeyRotated,
  jwk: JwkState,
  { built: { publicJwk }, change }: JwkWrite,
): (JwkUpdated | CredentialRetired)[] {
  const { id: jwkId, project, name, ring } = jwk;
  const { number: version } = change.added as Version;
  const credential = jwkOf(jwk);
  const turn = { rotationId, credential, ...turnOf(ring, change), cause: reason ?? 'rotated', retireAt } as const;
  return [
    new JwkUpdated({ ...turn, jwkId, project, name, version, keyId, publicJwk, overlap }),
    ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
  ];
}

const MADE_AFTER = 'Made after the rotation';

/** Whether the JWK has seen the rotation already: it was made between the commit and the delivery of the event. */
function isMadeAfter(jwk: JwkState, materials: Materials): boolean {
  const material = materials.get(jwk.environmentId as string);
  if (material !== undefined) return jwk.sourceVersion >= material.number;
  return [...materials.values()].some(({ createdAt }) => jwk.createdAt > createdAt);
}

function dependantOf(
  { id, name }: JwkState,
  outcome: RotationDependant['outcome'],
  reason?: string,
): RotationDependant {
  return { kind: 'jwk', id, name, outcome, ...(reason === undefined ? {} : { reason }) };
}
