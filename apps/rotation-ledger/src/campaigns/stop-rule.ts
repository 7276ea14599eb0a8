/** So many that ended last are looked at. */
export const STOP_WINDOW = 20;

/** When a campaign stops by itself. */
export interface StopRule {
  readonly stopAtErrorRate?: number | undefined;
  readonly stopAfterFailures?: number | undefined;
}

export interface CountedItems {
  readonly total: number;
  /** Failures since it was counted anew. */
  readonly failed: number;
  /** Of the last twenty that ended since then. */
  readonly failedLately: number;
}

/**
 * Whether so much has failed that it should not go on. One failure at the very beginning is one of twenty, or of all where
 * there are fewer.
 */
export function shouldStop({ stopAtErrorRate, stopAfterFailures }: StopRule, counted: CountedItems): boolean {
  const { total, failed, failedLately } = counted;
  if (stopAfterFailures !== undefined && failed >= stopAfterFailures) return true;
  if (stopAtErrorRate === undefined || failedLately === 0) return false;
  return failedLately / Math.min(STOP_WINDOW, Math.max(total, 1)) >= stopAtErrorRate;
}
