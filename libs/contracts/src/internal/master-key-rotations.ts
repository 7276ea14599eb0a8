export interface SkippedRow {
  /** `schema.table` */
  readonly table: string;
  /** Primary key, its parts joined by `/`. */
  readonly id: string;
  readonly reason: string;
}

/** How far a service is with its part of a rotation of the master key. */
export interface MasterKeyRotationReport {
  readonly state: 'running' | 'done' | 'failed';
  /** Data keys and rows, those that were skipped included. */
  readonly done: number;
  readonly total: number;
  /** The first thousand. */
  readonly skipped: readonly SkippedRow[];
}

/** Where every service tells others of its part; 404 until it has heard of the rotation. */
export function masterKeyRotationPath(jobId: string): string {
  return `/internal/v1/master-key-rotations/${encodeURIComponent(jobId)}`;
}
