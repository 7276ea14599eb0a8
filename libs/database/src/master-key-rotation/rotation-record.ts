import type { EntityManager } from 'typeorm';

export type RotationState = 'running' | 'done' | 'failed';
/**
 * `rewrap` the data keys and add one, `spread` it to every replica, `switch` all of them to it, `encrypt` with it what the
 * others encrypted.
 */
export type RotationStep = 'rewrap' | 'spread' | 'switch' | 'encrypt';

/** Where the re-encryption is: the row of a column after which it goes on, or its beginning. */
export interface RotationPosition {
  /** `schema.table.column` */
  readonly place: string;
  readonly after: readonly string[] | null;
  /** This pass over the columns wrote or missed something, so that there has to be another. */
  readonly isDirty: boolean;
}

/** One service's part of a rotation of the master key. */
export interface RotationRecord {
  readonly id: string;
  /** The master key that wraps everything in the end. */
  readonly kekId: string;
  readonly step: RotationStep;
  /** Of the data key that it added. */
  readonly generation: number | null;
  /** Null: at the beginning. */
  readonly position: RotationPosition | null;
  /** Data keys and rows, those that were skipped included. */
  readonly done: number;
  readonly total: number;
}

export interface SkippedRow {
  /** `schema.table` */
  readonly table: string;
  /** Primary key, its parts joined by `/`. */
  readonly id: string;
  readonly reason: string;
}

/** How far a service is. */
export interface RotationReport {
  readonly state: RotationState;
  readonly done: number;
  readonly total: number;
  /** The first thousand. */
  readonly skipped: readonly SkippedRow[];
}

const REPORTED_SKIPS_MAX = 1_000;

/**
 * Starts the service's part, once. Of several rotations the one that was started last is carried out: it does what the
 * others would have done, under a newer master key.
 */
export async function beginRotation(
  manager: EntityManager,
  { id, kekId, startedAt }: { readonly id: string; readonly kekId: string; readonly startedAt: Date },
): Promise<void> {
  await manager.query(
    `INSERT INTO master_key_rotations (id, kek_id, state, step, started_at) VALUES ($1, $2, 'running', 'rewrap', $3)
     ON CONFLICT (id) DO NOTHING`,
    [id, kekId, startedAt],
  );
  await manager.query(
    `UPDATE master_key_rotations SET state = 'failed', finished_at = now()
     WHERE state = 'running' AND (started_at, id) < (SELECT started_at, id FROM master_key_rotations
                                                     ORDER BY started_at DESC, id DESC LIMIT 1)`,
  );
}

/**
 * The rotation to work on, unless another replica works on it: whoever has it, has it until the transaction ends.
 * @param kekId of the master key that wraps in this process: it can carry out no other
 */
export async function claimRotation(manager: EntityManager, kekId: string): Promise<RotationRecord | undefined> {
  const [record]: RotationRecord[] = await manager.query(
    `SELECT id, kek_id AS "kekId", step, generation, position, done, total FROM master_key_rotations
     WHERE state = 'running' AND kek_id = $1 ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [kekId],
  );
  return record;
}

export async function saveRotation(manager: EntityManager, record: RotationRecord): Promise<void> {
  await manager.query(
    `UPDATE master_key_rotations
     SET step = $2, generation = $3, position = $4, done = $5, total = greatest($5::bigint, $6::bigint) WHERE id = $1`,
    [
      record.id,
      record.step,
      record.generation,
      record.position === null ? null : JSON.stringify(record.position),
      record.done,
      record.total,
    ],
  );
}

/** Rows that were deleted meanwhile count no more. */
export async function finishRotation(
  manager: EntityManager,
  id: string,
  state: Exclude<RotationState, 'running'>,
): Promise<void> {
  await manager.query(
    `UPDATE master_key_rotations SET state = $2, finished_at = now(), position = NULL,
       total = CASE $2 WHEN 'done' THEN done ELSE total END WHERE id = $1 AND state = 'running'`,
    [id, state],
  );
}

/** @returns how many of them were not noted before */
export async function noteSkipped(manager: EntityManager, id: string, skipped: readonly SkippedRow[]): Promise<number> {
  if (skipped.length === 0) return 0;
  const noted: unknown[] = await manager.query(
    `INSERT INTO master_key_rotation_skips (rotation_id, place, row_id, reason)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING RETURNING 1`,
    [id, skipped.map(({ table }) => table), skipped.map((row) => row.id), skipped.map(({ reason }) => reason)],
  );
  return noted.length;
}

/** Undefined when this service has not heard of it. */
export async function reportRotation(manager: EntityManager, id: string): Promise<RotationReport | undefined> {
  const [row]: Omit<RotationReport, 'skipped'>[] = await manager.query(
    'SELECT state, done, total FROM master_key_rotations WHERE id = $1',
    [id],
  );
  if (row === undefined) return undefined;
  const skipped: SkippedRow[] = await manager.query(
    `SELECT place AS "table", row_id AS id, reason FROM master_key_rotation_skips WHERE rotation_id = $1
     ORDER BY place, row_id LIMIT ${REPORTED_SKIPS_MAX}`,
    [id],
  );
  return { ...row, skipped };
}
