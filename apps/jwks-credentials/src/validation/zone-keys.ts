import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SignatureAlgorithm } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import type { VerificationKey } from './validate-token.js';
import { zonesChanged } from './zone-changes.js';

const ZONES_MAX = 10_000;
/** How long a change can stay unseen in a replica that the event log does not reach. */
const RECHECK_MS = 10_000;

interface CredentialRow {
  readonly configuration_id: string;
  readonly kid: string;
  readonly alg: SignatureAlgorithm;
  readonly jwk: JsonWebKey;
  readonly retire_at: Date | null;
}

/** The keys of one zone, imported. Never changed: a changed zone is another snapshot, and what hangs on the old one falls with it. */
export class ZoneSnapshot {
  private readonly byKid = new Map<string, VerificationKey[]>();

  constructor(
    keys: readonly VerificationKey[],
    readonly fingerprint: string,
  ) {
    for (const key of keys) this.byKid.set(key.kid, [...(this.byKid.get(key.kid) ?? []), key]);
  }

  keysOf(kid: string, configId?: string): readonly VerificationKey[] {
    const keys = this.byKid.get(kid) ?? [];
    return configId === undefined ? keys : keys.filter((key) => key.configId === configId);
  }
}

interface Entry {
  readonly snapshot: ZoneSnapshot;
  readonly checkedAtMs: number;
}

/** The keys of every zone in use, in memory: loaded once, dropped when an event or a local commit changes them. */
@Injectable()
export class ZoneKeys {
  private readonly entries = new LRUCache<string, Entry>({ max: ZONES_MAX });
  private readonly loading = new Map<string, Promise<ZoneSnapshot>>();
  /** Grows with every drop, so that a load that overlapped a change is not kept. */
  private readonly drops = new LRUCache<string, number>({ max: ZONES_MAX * 10 });

  constructor(
    private readonly dataSource: DataSource,
    transactions: Transactions,
  ) {
    transactions.afterCommit((notes) => {
      for (const zoneId of zonesChanged(notes)) this.drop(zoneId);
    });
  }

  /** The snapshot at hand, without waiting; undefined when it has to be loaded. */
  peek(zoneId: string, nowMs: number): ZoneSnapshot | undefined {
    const entry = this.entries.get(zoneId);
    return entry !== undefined && nowMs - entry.checkedAtMs < RECHECK_MS ? entry.snapshot : undefined;
  }

  async load(zoneId: string): Promise<ZoneSnapshot> {
    const running = this.loading.get(zoneId);
    if (running !== undefined) return running;
    const load = this.read(zoneId).finally(() => {
      if (this.loading.get(zoneId) === load) this.loading.delete(zoneId);
    });
    this.loading.set(zoneId, load);
    return load;
  }

  drop(zoneId: string): void {
    this.drops.set(zoneId, (this.drops.get(zoneId) ?? 0) + 1);
    this.entries.delete(zoneId);
    // A read that began before the change must not answer those who come after it.
    this.loading.delete(zoneId);
  }

  private async read(zoneId: string): Promise<ZoneSnapshot> {
    const drops = this.drops.get(zoneId);
    const rows = await this.dataSource.query<CredentialRow[]>(
      `SELECT credentials.configuration_id, credentials.kid, credentials.alg, credentials.jwk, credentials.retire_at
         FROM credentials JOIN configurations ON configurations.id = credentials.configuration_id
        WHERE configurations.zone_id = $1 AND credentials.state IN ('active', 'retiring')
        ORDER BY credentials.configuration_id, credentials.position, credentials.version DESC`,
      [zoneId],
    );
    const fingerprint = JSON.stringify(rows);
    const current = this.entries.get(zoneId)?.snapshot;
    const snapshot = current?.fingerprint === fingerprint ? current : new ZoneSnapshot(rows.map(toKey), fingerprint);
    if (this.drops.get(zoneId) === drops) this.entries.set(zoneId, { snapshot, checkedAtMs: Date.now() });
    return snapshot;
  }
}

function toKey({ configuration_id, kid, alg, jwk, retire_at }: CredentialRow): VerificationKey {
  return {
    configId: configuration_id,
    kid,
    alg,
    key: createPublicKey({ key: jwk, format: 'jwk' }),
    retireAtMs: retire_at?.getTime(),
  };
}
