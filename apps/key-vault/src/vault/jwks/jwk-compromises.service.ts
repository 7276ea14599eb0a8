import { Injectable } from '@nestjs/common';
import { JwkCompromised, type KeyCompromised, RotationApplied, type RotationDependant } from '@rekey/contracts';
import { type PublicJwk, thumbprint } from '@rekey/crypto';
import { compromise, type Version } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { JwkReferences } from '../jwk-store/jwk-references.js';
import { JWK_VERSIONS, type JwkTurn } from '../jwk-store/jwk-ring.js';
import { type JwkState, JwksRepository } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';
import { jwkOf } from '../jwk-store/jwk-credential.js';

/** What JWKs do when the material they were made of is compromised: those versions of them end with it. */
@Injectable()
export class JwkCompromisesService {
  constructor(
    private readonly references: JwkReferences,
    private readonly jwks: JwksRepository,
    private readonly outbox: Outbox,
  ) {}

  async apply(manager: EntityManager, event: KeyCompromised, answers: string): Promise<void> {
    const doomed = new Set(event.publicJwks.map((jwk) => thumbprint(jwk as PublicJwk)));
    const { rotationId } = event;
    const dependants: RotationDependant[] = [];
    const caused: string[] = [];
    for await (const batch of this.references.batches(manager, event.keyId)) {
      const live = await this.jwks.liveOf(
        manager,
        batch.map(({ id }) => id),
      );
      const dead = live.filter(({ publicJwk }) => doomed.has(thumbprint(publicJwk)));
      const deadOf = ({ id }: JwkState): typeof dead => dead.filter(({ jwkId }) => jwkId === id);
      const turns = batch.flatMap((jwk) => {
        const numbers = deadOf(jwk).map(({ number }) => number);
        return compromised(jwk, numbers);
      });
      await JWK_VERSIONS.apply(manager, turns);
      for (const jwk of batch) {
        const { id: jwkId, project, name } = jwk;
        const own = deadOf(jwk);
        const staying = live.filter((one) => one.jwkId === jwkId && !own.includes(one));
        if (own.length === 0) continue;
        const publicJwks = own.map(({ publicJwk }) => ({ ...publicJwk }));
        const versions = own.map(({ number }) => number);
        const told = new JwkCompromised({
          rotationId,
          jwkId,
          project,
          name,
          publicJwks,
          versions,
          credential: jwkOf(jwk),
          from: Math.max(...versions),
          to: staying.find(({ state }) => state === 'active')?.number ?? null,
          cause: 'compromised',
          retireAt: staying.find(({ state }) => state === 'retiring')?.retireAt?.toISOString() ?? null,
          turnedAt: jwk.now.toISOString(),
        });
        caused.push(...(await this.outbox.add(manager, told)));
        projectsChanged.add(manager, project);
        dependants.push({ kind: 'jwk', id: jwkId, name, outcome: 'applied' });
      }
    }
    const report = new RotationApplied({ rotationId, service: 'key-vault', answers, dependants, caused });
    await this.outbox.add(manager, report);
  }
}

/** Ends these versions of a JWK; there may be several of the same material. */
function compromised({ id: jwkId, ring, now }: JwkState, numbers: readonly number[]): JwkTurn[] {
  const changed = new Map<number, Version>();
  let after = ring;
  for (const number of numbers) {
    const change = compromise(after, { now, number });
    for (const version of change.changed) changed.set(version.number, version);
    after = change.ring;
  }
  return changed.size === 0 ? [] : [{ owner: { jwkId }, change: { changed: [...changed.values()] } }];
}
