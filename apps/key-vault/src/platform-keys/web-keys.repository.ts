import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, publicJwkOf, type PublicJwk } from '@rekey/crypto';
import { LIVE, RingTable } from '@rekey/database';
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
  /** When the first was made, which may be over; now, before it. */
  readonly since: Date;
}

export interface NewWebKey {
  readonly id: string;
  readonly parameters: WebKeyParameters;
  readonly privateKey: KeyObject;
}

type WebKeyFacts = Omit<WebKey, keyof Version>;
const FACTS = ['id', 'parameters', 'publicJwk', 'changedAt'] as const;

/** The installation's one ring. A removed key keeps its dates; its private half is erased. */
const WEB_KEYS = new RingTable<
  object,
  Pick<WebKey, 'id' | 'parameters' | 'publicJwk'> & { readonly privateKey: Buffer },
  Pick<WebKey, 'changedAt'>
>({
  table: 'web_keys',
  owner: {},
  material: { id: 'text', parameters: 'jsonb', publicJwk: 'jsonb', privateKey: 'bytea' },
  marks: { changedAt: 'timestamptz' },
  secret: { column: 'privateKey', endsWhen: ['retired', 'compromised'] },
});
/** There is no row to lock before the first key. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('rekey web keys', 0))`;

/** The platform's signing keys. Private halves are in one column, and leave it for the signer alone. */
@Injectable()
export class WebKeysRepository {
  constructor(private readonly cipher: ColumnCipher) {}

  async lock(manager: EntityManager): Promise<LockedWebKeys> {
    await manager.query(LOCK);
    const { now, versions } = await WEB_KEYS.live<WebKeyFacts>(manager, [{}], FACTS);
    const [keys = []] = versions;
    const [{ next, since }] = await manager.query<[{ next: number; since: Date | null }]>(
      'SELECT coalesce(max(number), 0) + 1 AS next, min(created_at) AS since FROM web_keys',
    );
    return { keys, ring: { versions: keys, nextNumber: next }, now, since: since ?? now };
  }

  /** Those that are published, the oldest first. */
  async live(manager: EntityManager): Promise<readonly WebKey[]> {
    return (await WEB_KEYS.live<WebKeyFacts>(manager, [{}], FACTS)).versions[0] ?? [];
  }

  /** When a key was changed last that may be over; undefined when there never was one. */
  async changedAt(manager: EntityManager, id: string): Promise<Date | undefined> {
    const rows = await manager.query<Pick<WebKey, 'changedAt'>[]>(
      'SELECT changed_at AS "changedAt" FROM web_keys WHERE id = $1',
      [id],
    );
    return rows[0]?.changedAt;
  }

  async insert(manager: EntityManager, change: RingChange, { id, parameters, privateKey }: NewWebKey): Promise<WebKey> {
    if (change.added === undefined) throw new Error('No version was added');
    const changedAt = change.added.createdAt;
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const publicJwk = publicJwkOf({ ...jwk, kid: id, alg: algorithmOf(parameters), use: 'sig' });
    const secret = this.cipher.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), cellOf(WEB_KEY_SECRET, id));
    const material = { id, parameters, publicJwk, privateKey: secret };
    await WEB_KEYS.apply(manager, [{ owner: {}, change, material, marks: { changedAt } }]);
    return { ...change.added, id, parameters, publicJwk, changedAt };
  }

  /** Writes what became of versions. */
  async write(manager: EntityManager, change: RingChange, changedAt: Date): Promise<void> {
    await WEB_KEYS.apply(manager, [{ owner: {}, change, marks: { changedAt } }]);
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
