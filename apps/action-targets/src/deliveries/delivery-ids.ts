/** Replicas and the database do not agree on the time to the millisecond. Generous, since it costs a few rows. */
const CLOCK_SLACK_MS = 3_600_000;

/**
 * Bounds of the ids of what was made in a range of time: ids are UUIDv7, which begin with the milliseconds of their
 * making. They save an index on the time; rows near the bounds are told apart by their own time.
 * @returns the least id, and one above the greatest
 */
export function idBounds(from: Date, to: Date): readonly [string, string] {
  return [leastIdAt(from.getTime() - CLOCK_SLACK_MS), leastIdAt(to.getTime() + CLOCK_SLACK_MS)];
}

function leastIdAt(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
