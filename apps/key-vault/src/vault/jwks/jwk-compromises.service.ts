import { Injectable } from '@nestjs/common';
import { JwkCompromised, type KeyCompromised, RotationApplied, RotationDependant } from '@rekey/contracts';
import { type PublicJwk, thumbprint } from '@rekey/crypto';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { JwkReferences } from './jwk-references.js';
import { JwksRepository } from './jwks.repository.js';
import { noteJwksChanged } from './published-changes.js';

/** What JWKs do when the material they were made of is compromised: those versions of them end with it. */
@Injectable()
export class JwkCompromisesService {
  constructor(
    private readonly references: JwkReferences,
    private readonly jwks: JwksRepository,
    private readonly outbox: Outbox,
  ) {}

  async apply(manager: EntityManager, event: KeyCompromised): Promise<void> {
    const doomed = new Set(event.publicJwks.map((jwk) => thumbprint(jwk as PublicJwk)));
    const { rotationId } = event;
    const dependants: RotationDependant[] = [];
    for await (const batch of this.references.batches(manager, event.keyId)) {
      const live = await this.jwks.liveOf(
        manager,
        batch.map(({ id }) => id),
      );
      const dead = live.filter(({ publicJwk }) => doomed.has(thumbprint(publicJwk)));
      await this.jwks.compromise(manager, dead);
      for (const { id: jwkId, project, name } of batch) {
        const own = dead.filter((one) => one.jwkId === jwkId);
        if (own.length === 0) continue;
        const publicJwks = own.map(({ publicJwk }) => ({ ...publicJwk }));
        const versions = own.map(({ number }) => number);
        await this.outbox.add(manager, new JwkCompromised({ rotationId, jwkId, project, name, publicJwks, versions }));
        noteJwksChanged(manager, project);
        dependants.push(
          Object.assign(new RotationDependant(), { kind: 'jwk', id: jwkId, outcome: 'applied' as const }),
        );
      }
    }
    await this.outbox.add(manager, new RotationApplied({ rotationId, service: 'key-vault', dependants }));
  }
}
