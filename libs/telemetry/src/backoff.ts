import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds before attempt `attempt + 1`: doubles up to the cap, and half of it is chance so that peers spread out. */
export function backoffMs(attempt: number, firstMs: number, capMs: number): number {
  const full = Math.min(capMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return full / 2 + (Math.random() * full) / 2;
}

/** Waits, but not longer than until the signal. Never rejects: the caller looks at the signal anyway. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  // It is ended by the signal.
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** Waits for the work, but not longer; the work goes on. Rejects as the work does. */
export async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, pause(limitMs, done.signal)]).finally(() => done.abort());
}

/** What may be logged or shown of a failure: class and message, never a stack or a cause with parameters. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.length > 1000 ? `${text.slice(0, 999)}…` : text;
}
