const FIRST_MS = 1_000;
/** Short: a worker without the keys that are used now is an outage, and an attempt at a dead one costs little. */
const LONGEST_MS = 15_000;

/** Until the next attempt after so many failures in a row: doubles, and a quarter is chance, so that workers spread out. */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return full * (0.75 + random() / 4);
}
