const PATTERN = /^(\d{1,12})(?:\.(\d{1,9}))?s$/;

/**
 * Milliseconds of a duration in the protobuf JSON form, `"3600s"` or `"1.5s"`.
 * `undefined` when the text is not one; the caller knows in which dialect to say so.
 */
export function parseDurationMs(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  // Digits, not a fraction: 0.57 * 1000 is less than 570.
  const milliseconds = (match[2] ?? '').slice(0, 3).padEnd(3, '0');
  return Number(match[1]) * 1000 + Number(milliseconds);
}

/** The protobuf JSON form of a duration: whole seconds, or with three decimals. */
export function formatDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${(milliseconds / 1000).toFixed(3)}s`;
}
