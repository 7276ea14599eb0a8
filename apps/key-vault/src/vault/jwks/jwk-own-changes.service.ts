import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { CredentialRetired, JwkCompromised, JwkUpdated, type RotationCause } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import {
  activeOf,
  compromise,
  endedOverlaps,
  endOfOverlap,
  findVersion,
  NoActiveVersion,
  retire,
  type RingChange,
  rotate,
  turnOf,
  type Version,
  VersionNotFound,
  VersionNotRetiring,
} from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { BuiltJwk } from '../jwk-store/build-jwk.js';
import { Jwk } from '../jwk-store/jwk.entity.js';
import { JwkFollowsKey, JwkNotFound } from '../jwk-store/jwk.errors.js';
import { type JwkState, JwksRepository } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';
import { jwkOf } from '../jwk-store/jwk-credential.js';

/** What a JWK is to become. */
export interface NewMaterial {
  readonly overlapMs: number;
  /** From what there is to it now. @throws JwkUnfit */
  readonly build: (jwk: JwkState) => { readonly built: BuiltJwk; readonly fixedKid: string | null };
}

interface Renewal {
  readonly built: BuiltJwk;
  readonly overlapMs: number;
  readonly cause: RotationCause;
}

/** Turns JWKs that follow no key: they have material of their own. */
@Injectable()
export class JwkOwnChangesService {
  constructor(
    private readonly jwks: JwksRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws JwkNotFound, JwkFollowsKey, JwkUnfit */
  rotate(id: string, { overlapMs, build }: NewMaterial): Promise<void> {
    return this.change(id, async (manager, jwk) => {
      const { built, fixedKid } = build(jwk);
      await manager.update(Jwk, { id }, { fixedKid, algorithm: built.publicJwk.alg });
      await this.renew(manager, jwk, { built, overlapMs, cause: 'rotated' });
    });
  }

  /**
   * What retires is active again, as a new version: those who follow know versions by their order. The overlap ends as it
   * would have. @throws JwkNotFound, JwkFollowsKey, VersionNotRetiring
   */
  revert(id: string, number: number | undefined): Promise<void> {
    return this.change(id, async (manager, jwk) => {
      const { ring, now } = jwk;
      const retiring = ring.versions
        .filter(({ state, retireAt }) => state === 'retiring' && retireAt !== null && retireAt > now)
        .sort((one, other) => other.number - one.number)
        .find((one) => number === undefined || one.number === number);
      if (retiring === undefined) throw new VersionNotRetiring(number);
      const built = await this.jwks.builtOf(manager, id, retiring.number);
      if (built === undefined) throw new VersionNotRetiring(number);
      await manager.update(Jwk, { id }, { fixedKid: built.publicJwk.kid ?? null, algorithm: built.publicJwk.alg });
      const overlapMs = Number(retiring.retireAt) - now.getTime();
      await this.renew(manager, jwk, { built, overlapMs, cause: 'reverted' });
    });
  }

  /** Again changes and publishes nothing. @throws JwkNotFound, JwkFollowsKey, VersionNotFound, NoActiveVersion */
  compromise(id: string, number: number | undefined): Promise<void> {
    return this.change(id, async (manager, jwk) => {
      const { ring, now } = jwk;
      const doomed = number === undefined ? activeOf(ring) : findVersion(ring, number);
      if (doomed === undefined) throw number === undefined ? new NoActiveVersion() : new VersionNotFound(number);
      const shown = await this.jwks.builtOf(manager, id, doomed.number);
      const change = compromise(ring, { now, number: doomed.number });
      if (change.changed.length === 0) return;
      await this.jwks.transition(manager, id, change);
      const { project, name } = jwk;
      const credential = jwkOf(jwk);
      await this.outbox.add(
        manager,
        new JwkCompromised({
          ...{ rotationId: uuidv7(), jwkId: id, project, name, credential, versions: [doomed.number] },
          ...{ publicJwks: shown === undefined ? [] : [{ ...shown.publicJwk }], ...turnOf(ring, change) },
          ...{
            cause: 'compromised',
            turnedAt: now.toISOString(),
            retireAt: endOfOverlap([change], now).retireAt?.toISOString() ?? null,
          },
        }),
        ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
      );
    });
  }

  /** Ends an overlap now. @throws JwkNotFound, JwkFollowsKey, VersionNotFound, VersionIsActive */
  retire(id: string, number: number): Promise<void> {
    return this.change(id, async (manager, jwk) => {
      const { ring, now } = jwk;
      // What has retired is not kept.
      if (findVersion(ring, number) === undefined && number < ring.nextNumber) return;
      const change = retire(ring, { now, number });
      await this.jwks.transition(manager, id, change);
      await this.outbox.add(manager, ...CredentialRetired.of(jwkOf(jwk), endedOverlaps(ring, change)));
    });
  }

  private change(id: string, work: (manager: EntityManager, jwk: JwkState) => Promise<void>): Promise<void> {
    return this.transactions.run(async (manager) => {
      const jwk = await this.jwks.lock(manager, id);
      if (jwk === undefined) throw new JwkNotFound(id);
      if (jwk.sourceKeyId !== null) throw new JwkFollowsKey();
      await work(manager, jwk);
      projectsChanged.add(manager, jwk.project);
    });
  }

  private async renew(manager: EntityManager, jwk: JwkState, { built, overlapMs, cause }: Renewal): Promise<void> {
    const { id, ring, now, sourceVersion } = jwk;
    const change = rotate(ring, { now, overlapMs });
    await this.jwks.write(manager, [{ id, sourceVersion, change, built }]);
    await this.outbox.add(manager, ...updateOf(jwk, { change, built, overlapMs, cause }));
  }
}

function updateOf(
  jwk: JwkState,
  { change, built: { publicJwk }, overlapMs, cause }: Renewal & { readonly change: RingChange },
): (JwkUpdated | CredentialRetired)[] {
  const { id: jwkId, project, name, ring, now, kid: kidBefore } = jwk;
  const credential = jwkOf(jwk);
  const { number: version } = change.added as Version;
  const retireAt = overlapMs === 0 ? null : new Date(now.getTime() + overlapMs).toISOString();
  return [
    new JwkUpdated({
      ...{ rotationId: uuidv7(), credential, ...turnOf(ring, change), cause, retireAt, jwkId, project, name, version },
      ...{ publicJwk: { ...publicJwk }, kidBefore, overlap: formatDuration(overlapMs), turnedAt: now.toISOString() },
    }),
    ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
  ];
}
