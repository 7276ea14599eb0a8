import type { MasterKeyRotationReport, ServiceName, SkippedRow } from '@rekey/contracts';

/** What the installation as a whole has done of a rotation. */
export interface RotationStatus {
  readonly state: 'running' | 'done' | 'failed';
  /** Data keys and rows of every service that has answered, those that were skipped included. */
  readonly done: number;
  readonly total: number;
  readonly skipped: readonly SkippedRow[];
  /** Services that are not through, or do not answer. */
  readonly waitingFor: readonly ServiceName[];
}

/** The sum of what the services say; null from one that does not answer, or has not heard of the rotation yet. */
export function sumReports(reports: ReadonlyMap<ServiceName, MasterKeyRotationReport | null>): RotationStatus {
  const known = [...reports.values()].filter((report) => report !== null);
  const waitingFor = [...reports].filter(([, report]) => (report?.state ?? 'running') === 'running');
  const hasFailed = known.some(({ state }) => state === 'failed');
  const whenOver = hasFailed ? 'failed' : 'done';
  return {
    state: waitingFor.length > 0 ? 'running' : whenOver,
    done: known.reduce((sum, { done }) => sum + done, 0),
    total: known.reduce((sum, { total }) => sum + total, 0),
    skipped: known.flatMap(({ skipped }) => skipped),
    waitingFor: waitingFor.map(([service]) => service),
  };
}
