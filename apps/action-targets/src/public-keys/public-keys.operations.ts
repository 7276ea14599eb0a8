import { Injectable } from '@nestjs/common';
import { TargetUpdated } from '@rekey/contracts';
import { newSnowflakeId, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Rpc } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { presentPagination, readPagination } from '@rekey/http';
import {
  ActivatePublicKeyRequestDto,
  DeactivatePublicKeyRequestDto,
  RemovePublicKeyRequestDto,
} from './dto/public-key-requests.dto.js';
import { AddPublicKeyRequestDto, ListPublicKeysRequestDto } from './dto/public-keys.dto.js';
import {
  type AddedPublicKeyAnswer,
  type ChangedPublicKeyAnswer,
  presentPublicKey,
  type PublicKeyListAnswer,
  type RemovedPublicKeyAnswer,
} from './present-public-key.js';
import { PublicKey } from './public-key.entity.js';
import {
  PublicKeyExpirationPast,
  PublicKeyExpired,
  PublicKeyIsActive,
  PublicKeyNotFound,
  PublicKeyTargetNotFound,
  TooManyPublicKeys,
} from './public-key.errors.js';
import { PublicKeysRepository } from './public-keys.repository.js';
import { readPublicKey } from './read-public-key.js';

const KEYS_MAX = 100;

type Change = 'added' | 'activated' | 'deactivated' | 'removed';

/** A target that nobody else changes until the transaction ends, with the database's clock after the wait. */
interface Locked {
  readonly manager: EntityManager;
  readonly targetId: string;
  readonly now: Date;
}

/** The keys of Actions v2 that payloads of a target are encrypted to. Public, so they are kept and shown as they are. */
@Injectable()
export class PublicKeysOperations {
  constructor(
    private readonly keys: PublicKeysRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Adds a key that payloads can be encrypted to. It is not active.
   * @throws PublicKeyFormatInvalid, PublicKeyExpirationPast, PublicKeyTargetNotFound, TooManyPublicKeys
   */
  @Rpc('AddPublicKey')
  async add({ targetId, ...dto }: AddPublicKeyRequestDto): Promise<AddedPublicKeyAnswer> {
    const expiresAt = dto.expirationDate ? new Date(dto.expirationDate) : null;
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) throw new PublicKeyExpirationPast();
    const { pem, fingerprint } = readPublicKey(dto.publicKey);
    return this.change(targetId, async ({ manager, now }) => {
      if ((await manager.countBy(PublicKey, { targetId })) >= KEYS_MAX) throw new TooManyPublicKeys(KEYS_MAX);
      const id = newSnowflakeId();
      const dates = { expiresAt, createdAt: now, changedAt: now };
      await manager.insert(PublicKey, { id, targetId, active: false, pem, fingerprint, ...dates });
      await this.tell(manager, targetId, 'added', id);
      return { keyId: id, creationDate: now.toISOString() };
    });
  }

  /**
   * Makes it the only active key of the target.
   * @throws PublicKeyNotFound, PublicKeyExpired
   */
  @Rpc('ActivatePublicKey')
  activate({ targetId, keyId }: ActivatePublicKeyRequestDto): Promise<ChangedPublicKeyAnswer> {
    return this.change(targetId, async (locked) => {
      const key = await this.keyOf(locked, keyId);
      if (key.expiresAt !== null && key.expiresAt <= locked.now) throw new PublicKeyExpired();
      return this.setActive(locked, key, true);
    });
  }

  /** @throws PublicKeyNotFound */
  @Rpc('DeactivatePublicKey')
  deactivate({ targetId, keyId }: DeactivatePublicKeyRequestDto): Promise<ChangedPublicKeyAnswer> {
    return this.change(targetId, async (locked) => this.setActive(locked, await this.keyOf(locked, keyId), false));
  }

  /**
   * Removes a key that is not active.
   * @throws PublicKeyIsActive; an unknown target or key is removed already
   */
  @Rpc('RemovePublicKey')
  remove({ targetId, keyId }: RemovePublicKeyRequestDto): Promise<RemovedPublicKeyAnswer> {
    return this.transactions.run(async (manager) => {
      const now = await this.keys.lockTarget(manager, targetId);
      const key = now === undefined ? null : await this.keys.find(manager, targetId, keyId);
      if (key?.active === true) throw new PublicKeyIsActive();
      if (key !== null) {
        await manager.delete(PublicKey, { id: keyId });
        await this.tell(manager, targetId, 'removed', keyId);
      }
      return { deletionDate: (now ?? new Date()).toISOString() };
    });
  }

  /**
   * Keys that match every filter.
   * @throws SearchLimitExceeded
   */
  @Rpc('ListPublicKeys')
  async list({ targetId, ...dto }: ListPublicKeysRequestDto): Promise<PublicKeyListAnswer> {
    const page = readPagination(dto.pagination);
    const [found, total] = await this.keys.search(targetId, dto, page);
    return {
      pagination: presentPagination(total, page.limit),
      ...(found.length === 0 ? {} : { publicKeys: found.map(presentPublicKey) }),
    };
  }

  private async setActive(
    { manager, targetId, now }: Locked,
    key: PublicKey,
    active: boolean,
  ): Promise<ChangedPublicKeyAnswer> {
    if (key.active === active) return { changeDate: key.changedAt.toISOString() };
    if (active) await manager.update(PublicKey, { targetId, active: true }, { active: false, changedAt: now });
    await manager.update(PublicKey, { id: key.id }, { active, changedAt: now });
    await this.tell(manager, targetId, active ? 'activated' : 'deactivated', key.id);
    return { changeDate: now.toISOString() };
  }

  /** @throws PublicKeyNotFound */
  private async keyOf({ manager, targetId }: Locked, id: string): Promise<PublicKey> {
    const key = await this.keys.find(manager, targetId, id);
    if (key === null) throw new PublicKeyNotFound();
    return key;
  }

  /** @throws PublicKeyTargetNotFound */
  private change<T>(targetId: string, work: (locked: Locked) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      const now = await this.keys.lockTarget(manager, targetId);
      if (now === undefined) throw new PublicKeyTargetNotFound();
      return work({ manager, targetId, now });
    });
  }

  private async tell(manager: EntityManager, targetId: string, change: Change, keyId: string): Promise<void> {
    await this.outbox.add(manager, new TargetUpdated({ targetId, changes: { publicKeys: { [change]: keyId } } }));
  }
}
