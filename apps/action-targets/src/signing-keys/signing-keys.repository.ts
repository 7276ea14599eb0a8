import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SigningKeyCipher } from './signing-key-cipher.js';

interface StoredKey {
  readonly targetId: string;
  readonly number: number;
  readonly secret: Buffer;
  readonly retireAt: Date | null;
}

/** A key in clear that signs now. */
export interface LiveSigningKey {
  readonly number: number;
  readonly key: string;
  /** When it stops; null for the active one. */
  readonly retireAt: Date | null;
}

/** Reads signing keys. They are written together with their target. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly cipher: SigningKeyCipher) {}

  /** The key in clear that each of these targets signs with now, without those that retire. */
  async active(manager: EntityManager, targetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: StoredKey[] = await manager.query(
      `SELECT target_id AS "targetId", number, secret FROM signing_key_versions
       WHERE target_id = ANY ($1) AND state = 'active'`,
      [targetIds],
    );
    return new Map(rows.map(({ targetId, number, secret }) => [targetId, this.cipher.open(secret, targetId, number)]));
  }

  /** Every key that each of these targets signs with now: the active one, then those that retire, the newest first. */
  async live(
    manager: EntityManager,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly LiveSigningKey[]>> {
    const rows: StoredKey[] = await manager.query(
      `SELECT target_id AS "targetId", number, secret, retire_at AS "retireAt" FROM signing_key_versions
       WHERE target_id = ANY ($1) AND (state = 'active' OR state = 'retiring' AND retire_at > now())
       ORDER BY state = 'active' DESC, activated_at DESC, number DESC`,
      [targetIds],
    );
    const live = new Map<string, LiveSigningKey[]>();
    for (const { targetId, number, secret, retireAt } of rows) {
      const keys = live.get(targetId) ?? [];
      live.set(targetId, [...keys, { number, key: this.cipher.open(secret, targetId, number), retireAt }]);
    }
    return live;
  }
}
