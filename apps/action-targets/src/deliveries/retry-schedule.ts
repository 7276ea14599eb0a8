const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses between attempts: the first retry within 10 s, the second within 60 s, all of them within three days. */
const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Spreads what failed together. */
const JITTER = 0.2;
/** A receiver may ask for patience, not for silence. */
const RETRY_AFTER_MAX_MS = 24 * HOUR;

/** From its event on, how long a delivery is retried. */
export const DELIVERY_LIFE_MS = 72 * HOUR;

/**
 * When a failed delivery is tried again; undefined when its time is over.
 * @param attempts made so far, at least one
 * @param retryAfterMs what the receiver asked for: never earlier than that, up to a day
 */
export function nextAttemptAt(
  attempts: number,
  { now, expiresAt, retryAfterMs = 0, random = Math.random() }: RetryFacts,
): Date | undefined {
  const pauseMs = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] as number;
  const spreadMs = pauseMs * (1 + JITTER * (2 * random - 1));
  const at = new Date(now.getTime() + Math.max(spreadMs, Math.min(retryAfterMs, RETRY_AFTER_MAX_MS)));
  return at < expiresAt ? at : undefined;
}

export interface RetryFacts {
  readonly now: Date;
  readonly expiresAt: Date;
  readonly retryAfterMs?: number | undefined;
  /** From 0 up to 1. */
  readonly random?: number;
}
