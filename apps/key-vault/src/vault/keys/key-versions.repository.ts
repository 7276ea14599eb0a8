import { Injectable } from '@nestjs/common';
import type { RotatedEnvironment } from '@rekey/contracts';
import type { GroupPart } from '@rekey/database';
import { type Cell, cellOf, ColumnCipher, type ParsedPem } from '@rekey/crypto';
import type { RingChange } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import type { KeyMaterial } from '../material/material.js';
import { materialOf } from '../material/materials.js';
import { KEY_CONTENT } from '../../sealed-columns.js';
import { notAKeyPair } from '../material/material.errors.js';
import { KEY_VERSIONS, type KeyTurn } from './key-ring.js';
import type { KeyEnvironmentState, KeyFacts, VersionMaterial } from './key-state.js';

/** What a write does to a key in one environment. */
export interface EnvironmentWrite {
  readonly environmentId: string;
  readonly alias: string | null;
  readonly nextNumber: number;
  /** Present when there is new material. */
  readonly rotation?: { readonly change: RingChange; readonly material: KeyMaterial };
}

/** What became of a ring without new material. */
export interface EnvironmentChange {
  readonly environmentId: string;
  readonly change: RingChange;
}

/** A version of a key in the environment of that name. */
export type WantedVersion = Pick<RotatedEnvironment, 'name' | 'version'> & { readonly keyId: string };

type VersionKey = Pick<VersionMaterial, 'keyId' | 'environmentId' | 'number'>;

const MATERIAL = `k.key_type AS "keyType", v.key_id AS "keyId", v.environment_id AS "environmentId", e.name AS "environmentName", v.number,
  v.content, v.public_jwk AS "publicJwk", v.created_at AS "createdAt",
  coalesce(v.activated_at, v.created_at) AS "activatedAt"`;

/** Puts a key into environments. */
const place = (key: string, row: string, rows: string): string => `
  INSERT INTO key_environments (key_id, environment_id, alias, next_number, deployed_at, certificate_alias)
  SELECT k.id, ${row}.environment_id, ${row}.alias, ${row}.next_number, ${row}.deployed_at::timestamptz,
    CASE k.kind WHEN 'certificate' THEN ${row}.alias END
  FROM ${rows} JOIN keys k ON k.id = ${key}
  ON CONFLICT (key_id, environment_id) DO UPDATE
  SET alias = excluded.alias, next_number = excluded.next_number, deployed_at = excluded.deployed_at,
    certificate_alias = excluded.certificate_alias`;

const PLACE = place(
  '$1',
  'given',
  `(SELECT *, $2::timestamptz AS deployed_at FROM unnest($3::text[], $4::text[], $5::int[])
     AS one (environment_id, alias, next_number)) AS given`,
);

/** Writes, beside their versions, where keys are that rotate together. */
export const PLACE_TOGETHER: GroupPart = {
  columns: { keyId: 'text', environmentId: 'text', alias: 'text', nextNumber: 'int', deployedAt: 'timestamptz' },
  sql: (rows) => place('r.key_id', 'r', rows),
};

const UNPLACE = `
  UPDATE key_environments SET deployed_at = NULL, certificate_alias = NULL
  WHERE key_id = $1 AND environment_id = ANY ($2)`;

/** Writes and opens what keys are made of. */
@Injectable()
export class KeyVersionsRepository {
  constructor(private readonly cipher: ColumnCipher) {}

  /** Puts the key into these environments, in one statement however many there are. */
  async write(manager: EntityManager, keyId: string, writes: readonly EnvironmentWrite[], now: Date): Promise<void> {
    const turns = this.turnsOf(keyId, writes);
    const ids = writes.map(({ environmentId }) => environmentId);
    const aliases = writes.map(({ alias }) => alias);
    const numbers = writes.map(({ nextNumber }) => nextNumber);
    await KEY_VERSIONS.apply(manager, turns, { sql: PLACE, values: [keyId, now, ids, aliases, numbers] });
  }

  /** The turns of those that have new material. */
  turnsOf(keyId: string, writes: readonly EnvironmentWrite[]): KeyTurn[] {
    return writes.flatMap(({ environmentId, rotation }) => {
      if (rotation?.change.added === undefined) return [];
      const { change, material } = rotation;
      const { publicJwk, facts = null } = material;
      const cell = contentCell({ keyId, environmentId, number: rotation.change.added.number });
      const content = this.cipher.encrypt(material.bytes, cell);
      return [{ owner: { keyId, environmentId }, change, material: { content, publicJwk, facts } }];
    });
  }

  /** Writes what became of versions without new material; what is compromised is erased. */
  async transition(manager: EntityManager, keyId: string, changes: readonly EnvironmentChange[]): Promise<void> {
    await KEY_VERSIONS.apply(
      manager,
      changes.map(({ environmentId, change }) => ({ owner: { keyId, environmentId }, change })),
    );
  }

  /** Takes the key out of these environments: their versions end and their material is gone, the numbers stay used. */
  async undeploy(manager: EntityManager, keyId: string, environmentIds: readonly string[], now: Date): Promise<void> {
    const owners = environmentIds.map((environmentId) => ({ keyId, environmentId }));
    await KEY_VERSIONS.erase(manager, owners, now, { sql: UNPLACE, values: [keyId, environmentIds] });
  }

  /** Active material of a key in each environment it is deployed to. */
  async active(manager: EntityManager, keyId: string): Promise<VersionMaterial[]> {
    return manager.query(
      `SELECT ${MATERIAL} FROM key_versions v JOIN environments e ON e.id = v.environment_id JOIN keys k ON k.id = v.key_id
       WHERE v.key_id = $1 AND v.state = 'active' ORDER BY e.name`,
      [keyId],
    );
  }

  /** Material of these versions, whatever has become of them since; without those whose key is gone. */
  async find(manager: EntityManager, versions: readonly WantedVersion[]): Promise<VersionMaterial[]> {
    return manager.query(
      `SELECT ${MATERIAL} FROM unnest($1::text[], $2::text[], $3::int[]) AS wanted (key_id, name, number)
       JOIN environments e ON e.name = wanted.name
       JOIN key_versions v ON v.key_id = wanted.key_id AND v.environment_id = e.id AND v.number = wanted.number
       JOIN keys k ON k.id = v.key_id`,
      [versions.map(({ keyId }) => keyId), versions.map(({ name }) => name), versions.map(({ version }) => version)],
    );
  }

  /**
   * Erases the material of dead versions older than these. Called once those before have been followed by every JWK:
   * until then the material may still be needed, although the versions are dead.
   */
  async eraseBefore(
    manager: EntityManager,
    rotations: readonly { readonly keyId: string; readonly environments: readonly RotatedEnvironment[] }[],
  ): Promise<void> {
    const kept = rotations.flatMap(({ keyId, environments }) => environments.map((one) => ({ keyId, ...one })));
    await manager.query(
      `UPDATE key_versions v SET content = NULL
       FROM unnest($1::text[], $2::text[], $3::int[]) AS kept (key_id, name, number)
       JOIN environments e ON e.name = kept.name
       WHERE v.key_id = kept.key_id AND v.content IS NOT NULL AND v.state IN ('retired', 'compromised')
         AND v.environment_id = e.id AND v.number < kept.number`,
      [kept.map(({ keyId }) => keyId), kept.map(({ name }) => name), kept.map(({ version }) => version)],
    );
  }

  /** The material in clear. It must still be there. */
  open({ content, ...version }: VersionKey & { readonly content: Buffer | null }): Buffer {
    if (content === null) throw new Error(`The material of version ${version.number} is erased`);
    return this.cipher.decrypt(content, contentCell(version));
  }

  /** What is active in an environment, in clear; undefined when nothing is. */
  activeOf({ id: keyId }: KeyFacts, { activeContent, environmentId, ring }: KeyEnvironmentState): Buffer | undefined {
    const active = ring.versions.find(({ state }) => state === 'active');
    if (activeContent === null || active === undefined) return undefined;
    return this.open({ keyId, environmentId, number: active.number, content: activeContent });
  }

  /**
   * The key of a version of anything but a secret key. @param alias which entry of a keystore; null for the one that was
   * named with it. @throws KeyInvalid for a secret key, and for an alias that the keystore does not have
   */
  openKeyPair(version: VersionMaterial, alias: string | null): ParsedPem {
    if (version.publicJwk === null) throw notAKeyPair();
    return materialOf(version.keyType).keyPair(this.open(version), alias);
  }
}

function contentCell({ keyId, environmentId, number }: VersionKey): Cell {
  return cellOf(KEY_CONTENT, keyId, environmentId, number);
}
