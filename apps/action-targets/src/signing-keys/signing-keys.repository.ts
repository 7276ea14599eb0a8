import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SigningKeyCipher } from './signing-key-cipher.js';

interface StoredKey {
  readonly targetId: string;
  readonly number: number;
  readonly secret: Buffer;
}

/** Reads signing keys. They are written together with their target. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly cipher: SigningKeyCipher) {}

  /** The key in clear that each of these targets signs with now. */
  async active(manager: EntityManager, targetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: StoredKey[] = await manager.query(
      `SELECT target_id AS "targetId", number, secret FROM signing_key_versions
       WHERE target_id = ANY ($1) AND state = 'active'`,
      [targetIds],
    );
    return new Map(rows.map(({ targetId, number, secret }) => [targetId, this.cipher.open(secret, targetId, number)]));
  }
}
