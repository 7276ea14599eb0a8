import { Injectable } from '@nestjs/common';
import { type Cell, ColumnCipher } from '@rekey/crypto';
import type { RingChange } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import { CLOCK } from '../clock.js';
import { ringOf, type SigningKeyRing, type SigningKeyRow } from './signing-key-ring.js';

interface StoredKey {
  readonly targetId: string;
  readonly number: number;
  readonly secret: Buffer;
}

/** Stores the versions of signing keys. A dead version keeps its number and dates; its key is erased. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly cipher: ColumnCipher) {}

  /** Live versions. The target must be locked: before, they would be from the time before the wait. */
  async ring(manager: EntityManager, targetId: string, nextNumber: number): Promise<SigningKeyRing> {
    const rows: SigningKeyRow[] = await manager.query(
      `SELECT ${CLOCK} AS now, v.number, v.state, v.created_at AS "createdAt", v.activated_at AS "activatedAt",
         v.retire_at AS "retireAt"
       FROM (SELECT 1) AS one
       LEFT JOIN signing_key_versions v ON v.target_id = $1 AND v.state IN ('staged', 'active', 'retiring')`,
      [targetId],
    );
    return ringOf(rows, nextNumber);
  }

  /** Writes what an operation on the ring did, in one statement; `secret` is the key of the version it added. */
  async write(manager: EntityManager, targetId: string, change: RingChange, secret: string): Promise<void> {
    const { changed, added } = change;
    await manager.query(WRITE, [
      targetId,
      changed.map(({ number }) => number),
      changed.map(({ state }) => state),
      changed.map(({ activatedAt }) => activatedAt),
      changed.map(({ retireAt }) => retireAt),
      added?.number ?? null,
      added?.state ?? null,
      added?.createdAt ?? null,
      added?.activatedAt ?? null,
      added === undefined ? null : this.cipher.encrypt(secret, cellOf(targetId, added.number)),
    ]);
  }

  /** The key in clear that each of these targets signs with now. */
  async active(manager: EntityManager, targetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: StoredKey[] = await manager.query(
      `SELECT target_id AS "targetId", number, secret FROM signing_key_versions
       WHERE target_id = ANY ($1) AND state = 'active'`,
      [targetIds],
    );
    return new Map(
      rows.map(({ targetId, number, secret }) => [
        targetId,
        this.cipher.decrypt(secret, cellOf(targetId, number)).toString('utf8'),
      ]),
    );
  }
}

/** Reading `patched` makes the old active version step down before the new one is inserted: two would be refused. */
const WRITE = `
  WITH patched AS (
    UPDATE signing_key_versions v SET state = p.state, activated_at = p.activated_at, retire_at = p.retire_at,
      secret = CASE WHEN p.state IN ('retired', 'compromised') THEN NULL ELSE v.secret END
    FROM unnest($2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      AS p (number, state, activated_at, retire_at)
    WHERE v.target_id = $1 AND v.number = p.number
    RETURNING v.number)
  INSERT INTO signing_key_versions (target_id, number, state, created_at, activated_at, secret)
  SELECT $1::text, $6::int, $7::text, $8::timestamptz, $9::timestamptz, $10::bytea
  FROM (SELECT count(*) FROM patched) AS done
  WHERE $6::int IS NOT NULL`;

function cellOf(targetId: string, number: number): Cell {
  return { schema: 'action_targets', table: 'signing_key_versions', column: 'secret', row: `${targetId}/${number}` };
}
