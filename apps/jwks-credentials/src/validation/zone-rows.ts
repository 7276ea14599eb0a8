import { createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CiphertextInvalid, type HmacAlgorithm, type SignatureAlgorithm } from '@rekey/crypto';
import { DataSource } from 'typeorm';
import { CredentialSecrets } from '../credentials/credential-secrets.js';
import type { ClaimHeader } from '../authorization/claim-headers.js';
import type { Teller } from '../authorization/original-request.js';
import type { RuleAction, RuleSelector } from '../rules/rule.entity.js';

/** A key as stored. */
export interface KeyRow {
  readonly id: string;
  readonly kid: string;
  readonly alg: SignatureAlgorithm | HmacAlgorithm;
  readonly jwk: JsonWebKey;
  /** Milliseconds since the epoch. */
  readonly retireAtMs: number | null;
  /** Of an HMAC key, sealed, in base64. */
  readonly secret: string | null;
  /** Of an HMAC key: what `secret` seals. @throws CiphertextInvalid */
  readonly openSecret?: () => KeyObject;
}

export interface ConfigurationRow {
  readonly id: string;
  readonly tokenSources: readonly string[];
  readonly keys: readonly KeyRow[];
}

/** A rule as stored. */
export interface RuleRow {
  readonly id: string;
  readonly title: string;
  readonly action: RuleAction;
  readonly enabled: boolean;
  readonly expression: string;
  readonly selector: RuleSelector;
}

export interface OperationRow {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly endpoint: string;
}

/** All that requests to a zone are decided with. */
export interface ZoneRow {
  readonly id: string;
  readonly configurations: readonly ConfigurationRow[];
  /** In the order of their precedence. */
  readonly rules: readonly RuleRow[];
  readonly operations: readonly OperationRow[];
  /** Null until some are chosen. */
  readonly claimHeaders: readonly ClaimHeader[] | null;
  /** Who tells what a proxy asks about; null: whoever tells it whole. */
  readonly originalRequest: Teller | null;
}

/** A zone as it is created. */
export function emptyZone(id: string): ZoneRow {
  return { id, configurations: [], rules: [], operations: [], claimHeaders: null, originalRequest: null };
}

/** Zones, each whole and as of one moment. */
@Injectable()
export class ZoneRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: CredentialSecrets,
  ) {}

  /** Those of the zones that exist. */
  async of(zoneIds: readonly string[]): Promise<ZoneRow[]> {
    return this.read(`${SELECT} WHERE zone.id = ANY ($1)`, [zoneIds]);
  }

  /** The next ones in the order of their ids; none after the last. */
  async after(zoneId: string, count: number): Promise<ZoneRow[]> {
    return this.read(`${SELECT} WHERE zone.id > $1 ORDER BY zone.id LIMIT $2`, [zoneId, count]);
  }

  private async read(sql: string, parameters: unknown[]): Promise<ZoneRow[]> {
    const zones = await this.dataSource.query<ZoneRow[]>(sql, parameters);
    return zones.map((zone) => ({
      ...zone,
      configurations: zone.configurations.map((one) => ({ ...one, keys: one.keys.map((key) => this.openable(key)) })),
    }));
  }

  /**
   * Opened at once, for it may be sealed anew and the key to this form be gone before a token asks for it. One that does
   * not open fails where it is used, and nowhere else.
   */
  private openable(key: KeyRow): KeyRow {
    const { id, secret } = key;
    if (secret === null) return key;
    const open = (): KeyObject => createSecretKey(this.secrets.open(Buffer.from(secret, 'base64'), id));
    try {
      const opened = open();
      return { ...key, openSecret: () => opened };
    } catch (error) {
      if (!(error instanceof CiphertextInvalid)) throw error;
      return { ...key, openSecret: open };
    }
  }
}

/** History stays where it is: only keys that may verify something are read. */
const KEYS = `
  SELECT coalesce(json_agg(json_build_object(
    'id', key.id, 'kid', key.kid, 'alg', key.alg, 'jwk', key.jwk,
    'retireAtMs', extract(epoch FROM key.retire_at) * 1000, 'secret', encode(key.secret, 'base64')
  ) ORDER BY key.source_id NULLS FIRST, key.position, key.version DESC), '[]')
  FROM credentials AS key WHERE key.configuration_id = configuration.id AND key.state IN ('active', 'retiring')`;

const CONFIGURATIONS = `
  SELECT coalesce(json_agg(json_build_object(
    'id', configuration.id, 'tokenSources', configuration.token_sources, 'keys', (${KEYS})
  ) ORDER BY configuration.created_at, configuration.id), '[]')
  FROM configurations AS configuration WHERE configuration.zone_id = zone.id`;

const RULES = `
  SELECT coalesce(json_agg(json_build_object(
    'id', rule.id, 'title', rule.title, 'action', rule.action, 'enabled', rule.enabled,
    'expression', rule.expression, 'selector', rule.selector
  ) ORDER BY rule.position), '[]')
  FROM token_rules AS rule WHERE rule.zone_id = zone.id`;

const OPERATIONS = `
  SELECT coalesce(json_agg(json_build_object(
    'id', operation.id, 'method', operation.method, 'host', operation.host, 'endpoint', operation.endpoint
  ) ORDER BY operation.id), '[]')
  FROM operations AS operation WHERE operation.zone_id = zone.id`;

const SELECT = `
  SELECT zone.id, (${CONFIGURATIONS}) AS configurations, (${RULES}) AS rules, (${OPERATIONS}) AS operations,
    zone.claim_headers AS "claimHeaders", zone.original_request AS "originalRequest"
  FROM zones AS zone`;
