import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import { TargetDeleted, TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { Broadcasts } from '@rekey/messaging';
import { DataSource, In } from 'typeorm';
import { PublicKeysRepository } from '../public-keys/public-keys.repository.js';
import { SigningKeysRepository } from '../signing-keys/signing-keys.repository.js';
import { EndpointCipher } from '../targets/endpoint-cipher.js';
import { Target } from '../targets/target.entity.js';
import type { CallableTarget } from './callable-target.js';

const TARGETS_MAX = 10_000;
/** Bounds how old a copy can be when the event about its change is late; normally the event comes first. */
const MAX_AGE_MS = 5_000;

/** Targets as calls need them, kept in memory: three queries for any number of them, none for those at hand. */
@Injectable()
export class CallableTargets {
  private readonly known = new ReplicaCache<string, CallableTarget>({ max: TARGETS_MAX, freshForMs: MAX_AGE_MS });

  constructor(
    private readonly dataSource: DataSource,
    private readonly signingKeys: SigningKeysRepository,
    private readonly publicKeys: PublicKeysRepository,
    private readonly endpoints: EndpointCipher,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([TargetUpdated, TargetSigningKeyRotated, TargetDeleted], ({ targetId }) =>
      this.known.drop(targetId),
    );
  }

  /** Those of the ids that exist. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, CallableTarget>> {
    return this.known.getMany(ids, (missing) => this.read(missing));
  }

  private async read(ids: string[]): Promise<ReadonlyMap<string, CallableTarget>> {
    const { manager } = this.dataSource;
    const [targets, signing, encryption] = await Promise.all([
      manager.findBy(Target, { id: In(ids) }),
      this.signingKeys.live(manager, ids),
      this.publicKeys.active(manager, ids),
    ]);
    const callable = targets.map((target): CallableTarget => {
      const key = encryption.get(target.id);
      return {
        ...target,
        url: new URL(this.endpoints.openOf(target)),
        signingKeys: signing.get(target.id) ?? [],
        encryptionKey: key && { keyId: key.keyId, key: createPublicKey(key.pem), expiresAt: key.expiresAt },
        disabled: target.disabledAt !== null,
      };
    });
    return new Map(callable.map((target) => [target.id, target]));
  }
}
