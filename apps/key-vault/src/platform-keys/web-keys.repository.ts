import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, publicJwkOf, type PublicJwk } from '@rekey/crypto';
import { CLOCK, type TransactionNotes } from '@rekey/database';
import type { Ring, RingChange, Version } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import { WEB_KEY_SECRET } from '../sealed-columns.js';
import { algorithmOf, type WebKeyParameters } from './web-key-parameters.js';

/** A key that signs for the platform, as one version of the installation's ring. */
export interface WebKey extends Version {
  /** Decimal; the `kid` of what it signs. */
  readonly id: string;
  readonly parameters: WebKeyParameters;
  readonly publicJwk: PublicJwk;
  readonly changedAt: Date;
}

/** The ring that nobody else changes until the transaction ends. */
export interface LockedWebKeys {
  readonly keys: readonly WebKey[];
  readonly ring: Ring;
  readonly now: Date;
}

export interface NewWebKey {
  readonly id: string;
  readonly parameters: WebKeyParameters;
  readonly privateKey: KeyObject;
}

const COLUMNS = `id, number, state, parameters, public_jwk AS "publicJwk", created_at AS "createdAt",
  changed_at AS "changedAt", activated_at AS "activatedAt", retire_at AS "retireAt"`;
const LIVE = `state IN ('staged', 'active', 'retiring')`;
/** There is no row to lock before the first key. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('rekey web keys', 0))`;
const NOTE = 'webKeysChanged';

/** The platform's signing keys. Private halves are in one column, and leave it for the signer alone. */
@Injectable()
export class WebKeysRepository {
  constructor(private readonly cipher: ColumnCipher) {}

  /** Whether a committed transaction changed what is signed with or published. */
  static noted(notes: TransactionNotes): boolean {
    return notes[NOTE] === true;
  }

  async lock(manager: EntityManager): Promise<LockedWebKeys> {
    await manager.query(LOCK);
    const keys: WebKey[] = await manager.query(`SELECT ${COLUMNS} FROM web_keys WHERE ${LIVE} ORDER BY number`);
    const [facts]: { now: Date; next: number }[] = await manager.query(
      `SELECT ${CLOCK} AS now, coalesce(max(number), 0) + 1 AS next FROM web_keys`,
    );
    if (facts === undefined) throw new Error('The database has no clock');
    return { keys, ring: { versions: keys, nextNumber: facts.next }, now: facts.now };
  }

  /** Those that are published, the oldest first. */
  live(manager: EntityManager): Promise<WebKey[]> {
    return manager.query(`SELECT ${COLUMNS} FROM web_keys WHERE ${LIVE} ORDER BY number`);
  }

  async find(manager: EntityManager, id: string): Promise<WebKey | undefined> {
    const rows: WebKey[] = await manager.query(`SELECT ${COLUMNS} FROM web_keys WHERE id = $1`, [id]);
    return rows[0];
  }

  async insert(manager: EntityManager, version: Version, { id, parameters, privateKey }: NewWebKey): Promise<WebKey> {
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const publicJwk = publicJwkOf({ ...jwk, kid: id, alg: algorithmOf(parameters), use: 'sig' });
    const secret = this.cipher.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), cellOf(WEB_KEY_SECRET, id));
    await manager.query(
      `INSERT INTO web_keys (id, number, state, parameters, public_jwk, private_key, created_at, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [
        id,
        version.number,
        version.state,
        JSON.stringify(parameters),
        JSON.stringify(publicJwk),
        secret,
        version.createdAt,
      ],
    );
    note(manager);
    return { ...version, id, parameters, publicJwk, changedAt: version.createdAt };
  }

  /** Writes what became of versions; the active one steps down before another becomes active. */
  async write(manager: EntityManager, { changed }: RingChange, now: Date): Promise<void> {
    const ordered = [...changed].sort(
      (one, other) => Number(one.state === 'active') - Number(other.state === 'active'),
    );
    for (const { number, state, activatedAt, retireAt } of ordered) {
      await manager.query(
        `UPDATE web_keys SET state = $2, activated_at = $3, retire_at = $4, changed_at = $5,
           private_key = CASE WHEN $2 IN ('retired', 'compromised') THEN NULL ELSE private_key END
         WHERE number = $1`,
        [number, state, activatedAt, retireAt, now],
      );
    }
    note(manager);
  }

  /** The private half of a live key. */
  async privateKey(manager: EntityManager, id: string): Promise<KeyObject> {
    const rows: { secret: Buffer }[] = await manager.query(
      `SELECT private_key AS secret FROM web_keys WHERE id = $1 AND ${LIVE}`,
      [id],
    );
    if (rows[0] === undefined) throw new Error('The web key is gone');
    return createPrivateKey({
      key: this.cipher.decrypt(rows[0].secret, cellOf(WEB_KEY_SECRET, id)),
      type: 'pkcs8',
      format: 'der',
    });
  }
}

function note(manager: EntityManager): void {
  const notes: TransactionNotes = manager.queryRunner?.data ?? {};
  notes[NOTE] = true;
}
