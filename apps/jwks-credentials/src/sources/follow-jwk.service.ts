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
import { Outbox } from '@rekey/messaging';
import { type EntityManager, In } from 'typeorm';
import type { AcceptedKey } from '../credentials/accept-keys.js';
import { type CredentialChange, CredentialChanges } from '../credentials/credential-changes.js';
import { BindingsRepository, type BoundConfiguration } from './bindings.repository.js';
import { lockJwks } from './jwk-lock.js';
import { rotated } from './source-ring.js';
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
  ) {}

  /**
   * The new key comes in; the old one stays until its overlap ends. A configuration that was bound after the update has
   * the key already: its source knows that version. One that cannot take the key keeps what it has.
   */
  async update(manager: EntityManager, event: JwkUpdated): Promise<void> {
    await lockJwks(manager, [event.jwkId]);
    const key = keyOf(event.publicJwk);
    const dependants: RotationDependant[] = [];
    for await (const batch of this.bindings.batches(manager, event.jwkId)) {
      const behind = batch.filter(({ source }) => source.version < event.version);
      if (key === undefined) await this.refuse(manager, behind, event);
      else await this.follow(manager, behind, event, key);
      const refused = new Set(key === undefined ? behind : []);
      dependants.push(...batch.map((one) => dependantOf(one, refused.has(one))));
    }
    if (dependants.length === 0) return;
    const { rotationId } = event;
    await this.outbox.add(manager, new RotationApplied({ rotationId, service: 'jwks-credentials', dependants }));
  }

  /** The keys go at once, whatever overlap they had; the configuration waits for the next one of its JWK. */
  async compromise(manager: EntityManager, { jwkId, rotationId, publicJwks }: JwkCompromised): Promise<void> {
    await lockJwks(manager, [jwkId]);
    const doomed = new Set(
      publicJwks.flatMap((jwk) => keyOf(jwk)?.jwk ?? []).map((jwk) => thumbprint(publicJwkOf(jwk))),
    );
    const dependants: RotationDependant[] = [];
    for await (const batch of this.bindings.batches(manager, jwkId)) {
      const changes = batch.map(({ configuration, source, credentials }): CredentialChange => {
        const after = credentials.filter(
          ({ sourceId, jwk }) => sourceId !== source.id || !doomed.has(thumbprint(publicJwkOf(jwk))),
        );
        return { configuration, before: credentials, after };
      });
      await this.changes.write(manager, changes, rotationId);
      dependants.push(...batch.map((one) => dependantOf(one, false)));
    }
    if (dependants.length === 0) return;
    await this.outbox.add(manager, new RotationApplied({ rotationId, service: 'jwks-credentials', dependants }));
  }

  /** The configuration keeps the last key, and its source says that nothing follows any more. */
  async leave(manager: EntityManager, { jwkId }: JwkDetached | JwkDeleted, error: string): Promise<void> {
    await lockJwks(manager, [jwkId]);
    await manager.update(Source, { jwkId }, { error });
  }

  private async follow(
    manager: EntityManager,
    bound: readonly BoundConfiguration[],
    event: JwkUpdated,
    key: AcceptedKey,
  ): Promise<void> {
    const changes = bound.map(({ configuration, source, credentials }): CredentialChange => {
      const own = credentials.filter(({ sourceId }) => sourceId === source.id);
      const others = credentials.filter(({ sourceId }) => sourceId !== source.id);
      return { configuration, before: credentials, after: [...others, ...rotated(source, own, event, key)] };
    });
    await this.changes.write(manager, changes, event.rotationId);
    await mark(manager, bound, { version: event.version, lastSync: new Date(), error: null });
  }

  private async refuse(
    manager: EntityManager,
    bound: readonly BoundConfiguration[],
    { version }: JwkUpdated,
  ): Promise<void> {
    await mark(manager, bound, { version, error: UNSUPPORTED });
  }
}

async function mark(
  manager: EntityManager,
  bound: readonly BoundConfiguration[],
  state: Partial<Source>,
): Promise<void> {
  if (bound.length > 0) await manager.update(Source, { id: In(bound.map(({ source }) => source.id)) }, state);
}

function dependantOf({ configuration: { id } }: BoundConfiguration, isRefused: boolean): RotationDependant {
  const kind = 'token-configuration';
  return isRefused ? { kind, id, outcome: 'failed', reason: UNSUPPORTED } : { kind, id, outcome: 'applied' };
}
