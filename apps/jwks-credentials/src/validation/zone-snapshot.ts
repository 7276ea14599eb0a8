import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '@rekey/crypto';
import type { VerificationKey } from './validate-token.js';

/** A key of a configuration as stored; all null for a configuration without any. */
export interface KeyRow {
  readonly configId: string;
  readonly kid: string | null;
  readonly alg: SignatureAlgorithm | null;
  readonly jwk: JsonWebKey | null;
  readonly retireAt: Date | null;
}

/**
 * The keys of one zone. Never changed: a changed zone is another snapshot, and what hangs on the old one falls with it.
 */
export class ZoneSnapshot {
  private readonly byKid = new Map<string, StoredKey[]>();
  private readonly configIds: ReadonlySet<string>;
  /** Says whether two snapshots are of the same keys. */
  readonly fingerprint: string;

  constructor(rows: readonly KeyRow[]) {
    this.fingerprint = JSON.stringify(rows);
    this.configIds = new Set(rows.map(({ configId }) => configId));
    for (const row of rows) {
      if (row.kid === null || row.alg === null || row.jwk === null) continue;
      const key = new StoredKey(row.configId, row.kid, row.alg, row.jwk, row.retireAt?.getTime());
      const others = this.byKid.get(row.kid);
      if (others === undefined) this.byKid.set(row.kid, [key]);
      else others.push(key);
    }
  }

  has(configId: string): boolean {
    return this.configIds.has(configId);
  }

  keysOf(kid: string, configId?: string): readonly VerificationKey[] {
    const keys = this.byKid.get(kid) ?? [];
    return configId === undefined ? keys : keys.filter((key) => key.configId === configId);
  }
}

/** Imported when it is first used: a zone may have a thousand, and its traffic use two. */
class StoredKey implements VerificationKey {
  private imported: KeyObject | undefined;

  constructor(
    readonly configId: string,
    readonly kid: string,
    readonly alg: SignatureAlgorithm,
    private readonly jwk: JsonWebKey,
    readonly retireAtMs: number | undefined,
  ) {}

  get key(): KeyObject {
    this.imported ??= createPublicKey({ key: this.jwk, format: 'jwk' });
    return this.imported;
  }
}
