import { parseDurationMs } from '@rekey/config';
import { checkOverlap } from '@rekey/lifecycle';
import { KeyInvalid } from '../material/material.errors.js';

/** Milliseconds of `?overlap=3600s`; absent is 0. @throws KeyInvalid, OverlapOutOfRange beyond `maxOverlap` */
export function readOverlapMs(overlap: string | undefined, maxOverlap: string): number {
  if (overlap === undefined) return 0;
  const requestedMs = parseDurationMs(overlap);
  if (requestedMs === undefined) {
    throw new KeyInvalid('overlap', 'overlap', 'overlap must be a duration like "3600s"');
  }
  return checkOverlap(requestedMs, parseDurationMs(maxOverlap));
}
