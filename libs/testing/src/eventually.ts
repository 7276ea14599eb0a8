import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** A limit for what hangs, not a measure. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Repeats the assertion until it passes and resolves with what it returned; after the time limit rejects with its last
 * error. The only timer that specs may use: it waits for a condition, never for a while.
 */
export async function eventually<T>(assertion: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, intervalMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await pause(intervalMs);
  }
}
