/** Whether what came in by then may be newer than what was asked for at a time. Both by the database's clock. */
export function mayBeNewer(lastSync: Date | null, askedAt: Date): boolean {
  return lastSync !== null && lastSync >= askedAt;
}
