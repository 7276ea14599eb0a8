import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** The key that payloads of a target are encrypted to. */
export interface ActivePublicKey {
  readonly keyId: string;
  /** SPKI, as the caller gave it. */
  readonly pem: string;
  /** Null for one that does not expire. */
  readonly expiresAt: Date | null;
}

/** Reads the keys that calls to targets need. */
@Injectable()
export class PublicKeysRepository {
  /** The active, unexpired key of each of these targets that has one. */
  async active(manager: EntityManager, targetIds: readonly string[]): Promise<ReadonlyMap<string, ActivePublicKey>> {
    const rows: (ActivePublicKey & { readonly targetId: string })[] = await manager.query(
      `SELECT target_id AS "targetId", id AS "keyId", pem, expires_at AS "expiresAt" FROM public_keys
       WHERE target_id = ANY ($1) AND active AND (expires_at IS NULL OR expires_at > now())`,
      [targetIds],
    );
    return new Map(rows.map(({ targetId, ...key }) => [targetId, key]));
  }
}
