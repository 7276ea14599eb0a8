import { Injectable } from '@nestjs/common';
import { CLOCK, sql, versionOf, type VersionRow, violatedUniqueConstraint } from '@rekey/database';
import type { Ring, RingChange } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import { SigningKeyCipher } from '../signing-keys/signing-key-cipher.js';
import { SIGNING_KEYS, type SigningKeyTurn } from '../signing-keys/signing-key-ring.js';
import { EndpointCipher } from './endpoint-cipher.js';
import { Target, type TargetSettings } from './target.entity.js';
import { TargetNameTaken } from './target.errors.js';

/** Columns of a target in the order that `INSERT` and `WRITE` take them, after the id. */
const SETTINGS = 'name, target_type, interrupt_on_error, timeout_ms, endpoint, payload_type';

const columns = (row: string): string => `${row}.id, ${row}.name, ${row}.target_type AS "targetType",
  ${row}.interrupt_on_error AS "interruptOnError", ${row}.timeout_ms AS "timeoutMs", ${row}.endpoint,
  ${row}.endpoint_query AS "endpointQuery",
  ${row}.payload_type AS "payloadType", ${row}.next_key_number AS "nextKeyNumber", ${row}.created_at AS "createdAt",
  ${row}.changed_at AS "changedAt", ${row}.disabled_at AS "disabledAt",
  ${row}.egress_allow AS "egressAllow", ${row}.is_held AS "isHeld"`;

const INSERT = `
  INSERT INTO targets AS t (id, ${SETTINGS}, next_key_number, created_at, changed_at, endpoint_query)
  SELECT $1, $2, $3, $4, $5, $6, $7, 1, clock.now, clock.now, $8::bytea FROM (SELECT ${CLOCK} AS now) AS clock
  RETURNING ${columns('t')}`;

/** `lock_target` is of the migration: it waits for the row and then looks, which one plain statement cannot do. */
const LOCK = `
  SELECT ${columns('(l.target)')}, l.now, (l.version).number, (l.version).state,
    (l.version).created_at AS "versionCreatedAt", (l.version).activated_at AS "activatedAt",
    (l.version).retire_at AS "retireAt"
  FROM lock_target($1) AS l`;

/** Whatever is written, the target is enabled by it. */
const WRITE = `
  UPDATE targets SET (${SETTINGS}, next_key_number, changed_at, disabled_at, endpoint_query)
    = ($2, $3, $4, $5, $6, $7, $8, $9, NULL, $10::bytea) WHERE id = $1`;

const DELETE = `
  WITH gone AS (DELETE FROM targets WHERE id = $1 RETURNING id, name, created_at),
    noted AS (INSERT INTO deleted_targets (id, deleted_at) SELECT id, ${CLOCK} FROM gone RETURNING deleted_at)
  SELECT id, name, created_at AS "createdAt", deleted_at AS "removedAt" FROM gone, noted`;

const DELETED_AT = `SELECT deleted_at AS "deletedAt" FROM deleted_targets WHERE id = $1`;

/** A target that nobody else changes until the transaction ends. */
export interface LockedTarget {
  readonly target: Target;
  /** Its live signing keys. */
  readonly ring: Ring;
  /** The database's clock after the wait for the lock: replicas agree on what came first. */
  readonly now: Date;
}

export interface DeletedTarget extends Pick<Target, 'id' | 'name' | 'createdAt'> {
  readonly removedAt: Date;
}

/** What an operation did to the ring of signing keys, and the key of the version it added. */
export interface SigningKeyChange {
  readonly change: RingChange;
  readonly signingKey: string;
}

/** One per live version; of a target without any there is one whose version is null in every column. */
type LockedRow = Target &
  Omit<VersionRow, 'createdAt'> & { readonly now: Date; readonly versionCreatedAt: VersionRow['createdAt'] };

/** Targets and their signing keys, in few statements: each is a round trip while the row is locked. */
@Injectable()
export class TargetsRepository {
  constructor(
    private readonly cipher: SigningKeyCipher,
    private readonly endpoints: EndpointCipher,
  ) {}

  /** A new target without signing key, made at the database's clock. @throws TargetNameTaken */
  async insert(manager: EntityManager, id: string, settings: TargetSettings): Promise<Target> {
    const { url, query } = this.endpoints.seal(settings.endpoint, id);
    const values = [id, ...valuesOf({ ...settings, endpoint: url }), query];
    const rows: Target[] = await manager.query(INSERT, values).catch(refuseTakenName);
    return this.targetOf(rows);
  }

  /** @returns undefined when there is no such target */
  async lock(manager: EntityManager, id: string): Promise<LockedTarget | undefined> {
    const rows: LockedRow[] = await manager.query(LOCK, [id]);
    const [first] = rows;
    if (first === undefined) return undefined;
    const versions = rows.flatMap((row) => versionOf({ ...row, createdAt: row.versionCreatedAt }) ?? []);
    return { target: this.targetOf(rows), ring: { versions, nextNumber: first.nextKeyNumber }, now: first.now };
  }

  /** Writes a locked target as it is now, with what became of its signing keys. @throws TargetNameTaken */
  async write(manager: EntityManager, target: Target, keys?: SigningKeyChange): Promise<void> {
    const { id: targetId, nextKeyNumber, changedAt } = target;
    const { url, query } = this.endpoints.seal(target.endpoint, targetId);
    const values = [targetId, ...valuesOf({ ...target, endpoint: url }), nextKeyNumber, changedAt, query];
    const turns = keys === undefined ? [] : [this.turnOf(targetId, keys)];
    await SIGNING_KEYS.apply(manager, turns, { sql: WRITE, values }).catch(refuseTakenName);
  }

  /** What was deleted; undefined when there is none to delete. Its signing keys go with it. */
  async delete(manager: EntityManager, id: string): Promise<DeletedTarget | undefined> {
    return sql(manager).row<DeletedTarget>(DELETE, [id]);
  }

  /** When a target that is gone was deleted; undefined when there never was one. */
  async deletedAt(manager: EntityManager, id: string): Promise<Date | undefined> {
    const rows: { deletedAt: Date }[] = await manager.query(DELETED_AT, [id]);
    return rows[0]?.deletedAt;
  }

  private turnOf(targetId: string, { change, signingKey }: SigningKeyChange): SigningKeyTurn {
    const number = change.added?.number;
    const material = number === undefined ? undefined : { secret: this.cipher.seal(signingKey, targetId, number) };
    return { owner: { targetId }, change, material };
  }

  private targetOf([row]: readonly Target[]): Target {
    if (row === undefined) throw new Error('The statement returned no target');
    const { id, name, targetType, interruptOnError, timeoutMs, payloadType } = row;
    const { nextKeyNumber, createdAt, changedAt, disabledAt, egressAllow, endpointQuery, isHeld } = row;
    const endpoint = this.endpoints.openOf(row);
    const settings = { name, targetType, interruptOnError, timeoutMs, endpoint, payloadType };
    const times = { createdAt, changedAt, disabledAt };
    return Object.assign(new Target(), {
      id,
      ...settings,
      nextKeyNumber,
      ...times,
      egressAllow,
      endpointQuery,
      isHeld,
    });
  }
}

/** In the order of the statements. */
function valuesOf({ name, targetType, interruptOnError, timeoutMs, endpoint, payloadType }: TargetSettings): unknown[] {
  return [name, targetType, interruptOnError, timeoutMs, endpoint, payloadType];
}

function refuseTakenName(error: unknown): never {
  throw violatedUniqueConstraint(error) === 'targets_name_key' ? new TargetNameTaken() : error;
}
