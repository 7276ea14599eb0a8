import type { JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher } from '@rekey/crypto';
import { LIVE } from '@rekey/database';
import { mayVerify } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import { KEY_CONTENT, PRIVATE_JWK } from '../sealed-columns.js';
import { type BundleEntry, fingerprintOf, type OpenJwk, type OpenKey } from './bundle.js';

/** What an environment has at one moment, and the bundle that was last made of it. */
export interface EnvironmentContents {
  /** Of the last bundle; 0 before the first. */
  readonly version: number;
  readonly fingerprint: Buffer;
  /** Whether that bundle holds just this. */
  readonly isCurrent: boolean;
  /** When that bundle was made; null before the first, and where it was not written down. */
  readonly madeAt: Date | null;
  readonly now: Date;
  readonly entries: readonly StoredEntry[];
}

/** With what is encrypted of it, when that was asked for. */
export interface StoredEntry extends BundleEntry {
  readonly activatedAt: Date | null;
  readonly content: Buffer | null;
  readonly publicJwk: JsonWebKey | null;
}

interface Row extends Omit<StoredEntry, 'id'> {
  readonly version: number | null;
  readonly fingerprint: Buffer | null;
  readonly madeAt: Date | null;
  readonly now: Date;
  /** Null in the one row of an environment that has nothing. */
  readonly id: string | null;
}

/** Reads what is deployed to an environment. One statement, so that it is what was there at some moment. */
@Injectable()
export class BundleContentsRepository {
  constructor(private readonly cipher: ColumnCipher) {}

  /** Without the material, which is most of it. */
  async survey(manager: EntityManager, environmentId: string): Promise<EnvironmentContents> {
    return contentsOf(await manager.query(READ, [environmentId, false]));
  }

  async read(manager: EntityManager, environmentId: string): Promise<EnvironmentContents> {
    return contentsOf(await manager.query(READ, [environmentId, true]));
  }

  /** The material in clear. */
  open(
    environmentId: string,
    entries: readonly StoredEntry[],
  ): { readonly keys: readonly OpenKey[]; readonly jwks: readonly OpenJwk[] } {
    const keys: OpenKey[] = [];
    const jwks: OpenJwk[] = [];
    for (const entry of entries) {
      const { kind, id, number, content } = entry;
      if (kind === 'jwk') {
        const opened = content === null ? null : this.cipher.decrypt(content, cellOf(PRIVATE_JWK, id, number));
        const jwk = opened === null ? { ...entry.publicJwk } : (JSON.parse(opened.toString('utf8')) as JsonWebKey);
        jwks.push({ ...entry, jwk });
      } else if (content === null) {
        throw new Error(`The material of version ${number} is erased`);
      } else {
        keys.push({ ...entry, content: this.cipher.decrypt(content, cellOf(KEY_CONTENT, id, environmentId, number)) });
      }
    }
    return { keys, jwks };
  }
}

/** An overlap ends by the clock, whether somebody has written it down or not. */
function contentsOf(rows: readonly Row[]): EnvironmentContents {
  const entries = rows.filter((row): row is Row & StoredEntry => row.id !== null && mayVerify(row, row.now));
  const version = rows[0]?.version ?? 0;
  const fingerprint = fingerprintOf(entries);
  // There is one row at least.
  const { madeAt, now, fingerprint: last } = rows[0] as Row;
  return { version, fingerprint, isCurrent: last?.equals(fingerprint) ?? false, madeAt, now, entries };
}

const READ = `
  WITH contents AS (
    SELECT 'key' AS kind, k.id, p.name AS project, k.name, k.key_type, k.algorithm, ke.alias, v.number, v.state, v.activated_at, v.retire_at,
      CASE WHEN $2::bool THEN v.content END AS content, NULL::jsonb AS public_jwk
    FROM key_environments ke
    JOIN key_versions v ON v.key_id = ke.key_id AND v.environment_id = ke.environment_id AND v.${LIVE}
    JOIN keys k ON k.id = ke.key_id JOIN projects p ON p.id = k.project_id
    WHERE ke.environment_id = $1
    UNION ALL
    SELECT 'jwk', j.id, p.name, j.name, NULL, j.algorithm, NULL, v.number, v.state, v.activated_at, v.retire_at,
      CASE WHEN $2::bool THEN v.private_jwk END, CASE WHEN $2::bool THEN v.public_jwk END
    FROM jwks j
    JOIN jwk_versions v ON v.jwk_id = j.id AND v.${LIVE} JOIN projects p ON p.id = j.project_id
    WHERE j.environment_id = $1 OR j.environment_id IS NULL)
  SELECT b.version, b.fingerprint, b.made_at AS "madeAt", date_trunc('milliseconds', statement_timestamp()) AS now, c.kind, c.id, c.project, c.name,
    c.key_type AS "keyType", c.algorithm, c.alias, c.number, c.state, c.activated_at AS "activatedAt", c.retire_at AS "retireAt", c.content,
    c.public_jwk AS "publicJwk"
  FROM (SELECT $1::text AS id) e
  LEFT JOIN environment_bundles b ON b.environment_id = e.id
  LEFT JOIN contents c ON true
  ORDER BY c.kind, c.project COLLATE "C", c.name COLLATE "C", c.number`;
