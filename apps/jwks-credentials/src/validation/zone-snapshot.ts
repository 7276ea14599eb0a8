import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { HmacAlgorithm, SignatureAlgorithm } from '@rekey/crypto';
import type { ClaimHeader } from '../authorization/claim-headers.js';
import type { Teller } from '../authorization/original-request.js';
import type { VerificationKey } from './validate-token.js';
import type { ConfigurationRow, KeyRow, OperationRow, RuleRow, ZoneRow } from './zone-rows.js';

/** A configuration as requests see it. */
export interface ZoneConfiguration {
  readonly id: string;
  readonly tokenSources: readonly string[];
}

const NO_KEYS: readonly VerificationKey[] = [];

/**
 * One zone at one moment. Never changed: a changed zone is another snapshot. Keys that stay are the same objects in it,
 * so that what hangs on a key stays as long as the key.
 */
export class ZoneSnapshot {
  readonly zoneId: string;
  readonly configurations: readonly ZoneConfiguration[];
  /** In the order of their precedence. */
  readonly rules: readonly RuleRow[];
  readonly operations: readonly OperationRow[];
  /** Null until some are chosen. */
  readonly claimHeaders: readonly ClaimHeader[] | null;
  /** Who tells what a proxy asks about; null: whoever tells it whole. */
  readonly originalRequest: Teller | null;
  /** How much of the memory for zones it takes. */
  readonly size: number;
  private readonly byId = new Map<string, StoredKey>();
  private readonly byKid = new Map<string, StoredKey[]>();
  private readonly byConfiguration = new Map<string, Map<string, StoredKey[]>>();

  constructor(row: ZoneRow, before?: ZoneSnapshot) {
    this.zoneId = row.id;
    this.configurations = row.configurations.map(({ id, tokenSources }) => ({ id, tokenSources }));
    this.rules = row.rules;
    this.operations = row.operations;
    this.claimHeaders = row.claimHeaders;
    this.originalRequest = row.originalRequest;
    for (const configuration of row.configurations) this.add(configuration, before);
    this.size = 1 + row.configurations.length + this.byId.size + row.rules.length + row.operations.length;
  }

  has(configId: string): boolean {
    return this.byConfiguration.has(configId);
  }

  /** Whether the key is one of the zone's still. */
  holds(key: VerificationKey): boolean {
    return this.keysOf(key.kid, key.configId).includes(key);
  }

  keysOf(kid: string, configId?: string): readonly VerificationKey[] {
    const keys = configId === undefined ? this.byKid : this.byConfiguration.get(configId);
    return keys?.get(kid) ?? NO_KEYS;
  }

  private add(configuration: ConfigurationRow, before: ZoneSnapshot | undefined): void {
    const ofConfiguration = new Map<string, StoredKey[]>();
    this.byConfiguration.set(configuration.id, ofConfiguration);
    for (const row of configuration.keys) {
      const fresh = new StoredKey(configuration.id, row);
      const known = before?.byId.get(row.id);
      const key = known?.isSame(fresh) === true ? known : fresh;
      this.byId.set(key.id, key);
      addTo(this.byKid, key);
      addTo(ofConfiguration, key);
    }
  }
}

function addTo(keys: Map<string, StoredKey[]>, key: StoredKey): void {
  const others = keys.get(key.kid);
  if (others === undefined) keys.set(key.kid, [key]);
  else others.push(key);
}

/** Imported when it is first used: a zone may have a thousand, and its traffic use two. */
class StoredKey implements VerificationKey {
  readonly id: string;
  readonly kid: string;
  readonly alg: SignatureAlgorithm | HmacAlgorithm;
  readonly retireAtMs: number | undefined;
  private readonly jwk: JsonWebKey;
  private readonly secret: string | null;
  private readonly openSecret: KeyRow['openSecret'];
  private imported: KeyObject | undefined;

  constructor(
    readonly configId: string,
    { id, kid, alg, jwk, retireAtMs, secret, openSecret }: KeyRow,
  ) {
    this.id = id;
    this.kid = kid;
    this.alg = alg;
    this.jwk = jwk;
    this.secret = secret;
    this.openSecret = openSecret;
    this.retireAtMs = retireAtMs ?? undefined;
  }

  get key(): KeyObject {
    this.imported ??= this.openSecret?.() ?? createPublicKey({ key: this.jwk, format: 'jwk' });
    return this.imported;
  }

  /** A secret that was sealed anew counts as another: the key that opens the old form may be gone before it is used. */
  isSame({ configId, kid, alg, retireAtMs, jwk, secret }: StoredKey): boolean {
    return (
      configId === this.configId &&
      kid === this.kid &&
      alg === this.alg &&
      retireAtMs === this.retireAtMs &&
      secret === this.secret &&
      JSON.stringify(jwk) === JSON.stringify(this.jwk)
    );
  }
}
