import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { LRUCache } from 'lru-cache';
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
  private readonly known = new LRUCache<string, CallableTarget>({ max: TARGETS_MAX, ttl: MAX_AGE_MS });
  /** Counts changes, so that what was read before one is not kept after it. */
  private changes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly signingKeys: SigningKeysRepository,
    private readonly publicKeys: PublicKeysRepository,
    private readonly endpoints: EndpointCipher,
    transactions: Transactions,
  ) {
    // Whatever this replica publishes may be about a target: the next call sees it.
    transactions.afterCommit((notes) => {
      if (Outbox.noted(notes)) this.forgetAll();
    });
  }

  /** Those of the ids that exist. */
  async find(ids: readonly string[]): Promise<ReadonlyMap<string, CallableTarget>> {
    const found = new Map<string, CallableTarget>();
    const missing = new Set<string>();
    for (const id of ids) {
      const target = this.known.get(id);
      if (target === undefined) missing.add(id);
      else found.set(id, target);
    }
    if (missing.size === 0) return found;
    const changes = this.changes;
    for (const target of await this.read([...missing])) {
      found.set(target.id, target);
      if (changes === this.changes) this.known.set(target.id, target);
    }
    return found;
  }

  forget(id: string): void {
    this.changes += 1;
    this.known.delete(id);
  }

  forgetAll(): void {
    this.changes += 1;
    this.known.clear();
  }

  private async read(ids: string[]): Promise<CallableTarget[]> {
    const { manager } = this.dataSource;
    const [targets, signing, encryption] = await Promise.all([
      manager.findBy(Target, { id: In(ids) }),
      this.signingKeys.live(manager, ids),
      this.publicKeys.active(manager, ids),
    ]);
    return targets.map((target) => {
      const key = encryption.get(target.id);
      return {
        ...target,
        url: new URL(this.endpoints.openOf(target)),
        signingKeys: signing.get(target.id) ?? [],
        encryptionKey: key && { keyId: key.keyId, key: createPublicKey(key.pem), expiresAt: key.expiresAt },
        disabled: target.disabledAt !== null,
      };
    });
  }
}
