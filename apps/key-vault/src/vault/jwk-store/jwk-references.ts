import { Injectable } from '@nestjs/common';
import { JwkDeleted, JwkDetached } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { jwkDescribed, jwkRemoved } from './described-jwks.js';
import { type JwkState, JwksRepository } from './jwks.repository.js';
import { projectsChanged } from './projects-changed.js';

/** JWKs that are locked and handled at once. */
const BATCH = 200;

/** The links from JWKs to the key they were made from. */
@Injectable()
export class JwkReferences {
  constructor(
    private readonly jwks: JwksRepository,
    private readonly outbox: Outbox,
  ) {}

  /** How many JWKs follow each of the keys; keys that none does are left out. */
  followers(manager: EntityManager, keyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.jwks.countFollowers(manager, keyIds);
  }

  /** Every JWK that follows the key, in bounded batches, each locked until the transaction ends. */
  async *batches(manager: EntityManager, keyId: string): AsyncGenerator<readonly JwkState[]> {
    for (let after = ''; ;) {
      const batch = await this.jwks.lockReferencing(manager, keyId, after, BATCH);
      const last = batch.at(-1);
      if (last === undefined) return;
      yield batch;
      if (batch.length < BATCH) return;
      after = last.id;
    }
  }

  /** Cuts these JWKs off their key. They keep the material they have. @returns the ids of the events that tell so */
  async detach(
    manager: EntityManager,
    jwks: readonly JwkState[],
    keyId: string,
    rotationId: string | null,
  ): Promise<string[]> {
    if (jwks.length === 0) return [];
    await this.jwks.detach(
      manager,
      jwks.map(({ id }) => id),
    );
    const ids = await this.outbox.add(
      manager,
      ...jwks.map(({ id, project, name }) => new JwkDetached({ jwkId: id, project, name, keyId, rotationId })),
      ...jwks.map((jwk) => jwkDescribed({ ...jwk, sourceKeyId: null }, jwk.ring.versions)),
    );
    // The others cause nothing.
    return ids.slice(0, jwks.length);
  }

  /** Cuts off every JWK of the key, in all projects. */
  async detachAll(manager: EntityManager, keyId: string): Promise<void> {
    for await (const batch of this.batches(manager, keyId)) await this.detach(manager, batch, keyId, null);
  }

  /** Removes every JWK of the key, in all projects. */
  async removeAll(manager: EntityManager, keyId: string): Promise<void> {
    for await (const batch of this.batches(manager, keyId)) {
      await this.jwks.removeAll(
        manager,
        batch.map(({ id }) => id),
      );
      await this.outbox.add(
        manager,
        ...batch.map(({ id, project, name }) => new JwkDeleted({ jwkId: id, project, name })),
        ...batch.map((jwk) => jwkRemoved(jwk, jwk.now)),
      );
      projectsChanged.add(manager, ...batch.map(({ project }) => project));
    }
  }
}
