import { CLOCK } from '@rekey/database';

/** Columns of a target in the order that `INSERT` and `WRITE` take them, after the id. */
const SETTINGS = 'name, target_type, interrupt_on_error, timeout_ms, endpoint, payload_type';

const columns = (row: string): string => `${row}.id, ${row}.name, ${row}.target_type AS "targetType",
  ${row}.interrupt_on_error AS "interruptOnError", ${row}.timeout_ms AS "timeoutMs", ${row}.endpoint,
  ${row}.endpoint_query AS "endpointQuery",
  ${row}.payload_type AS "payloadType", ${row}.next_key_number AS "nextKeyNumber", ${row}.created_at AS "createdAt",
  ${row}.changed_at AS "changedAt", ${row}.disabled_at AS "disabledAt",
  ${row}.egress_allow AS "egressAllow"`;

export const INSERT = `
  INSERT INTO targets AS t (id, ${SETTINGS}, next_key_number, created_at, changed_at, endpoint_query)
  SELECT $1, $2, $3, $4, $5, $6, $7, 1, clock.now, clock.now, $8::bytea FROM (SELECT ${CLOCK} AS now) AS clock
  RETURNING ${columns('t')}`;

/** `lock_target` is of the migration: it waits for the row and then looks, which one plain statement cannot do. */
export const LOCK = `
  SELECT ${columns('(l.target)')}, l.now, (l.version).number, (l.version).state,
    (l.version).created_at AS "versionCreatedAt", (l.version).activated_at AS "activatedAt",
    (l.version).retire_at AS "retireAt"
  FROM lock_target($1) AS l`;

/** Whatever is written, the target is enabled by it. */
export const WRITE = `
  UPDATE targets SET (${SETTINGS}, next_key_number, changed_at, disabled_at, endpoint_query)
    = ($2, $3, $4, $5, $6, $7, $8, $9, NULL, $10::bytea) WHERE id = $1`;

export const DELETE = `
  WITH gone AS (DELETE FROM targets WHERE id = $1 RETURNING id)
  INSERT INTO deleted_targets (id, deleted_at) SELECT id, ${CLOCK} FROM gone
  RETURNING deleted_at AS "deletedAt"`;

export const DELETED_AT = `SELECT deleted_at AS "deletedAt" FROM deleted_targets WHERE id = $1`;
