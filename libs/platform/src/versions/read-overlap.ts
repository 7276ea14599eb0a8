import { parseDurationMs, type RekeyConfig } from '@rekey/config';
import { InvalidInput } from '@rekey/errors';
import { checkOverlap } from '@rekey/lifecycle';

interface OverlapField {
  /** Its name in the caller's dialect. */
  readonly field?: string;
  /** What is thrown for anything but a duration. */
  readonly unreadable?: () => Error;
}

/**
 * Milliseconds of an overlap like `3600s`; absent is 0, the vendors' behaviour.
 * @throws InvalidInput, OverlapOutOfRange beyond what the operator allows
 */
export function readOverlapMs(
  overlap: string | null | undefined,
  { maxOverlap }: Pick<RekeyConfig, 'maxOverlap'>,
  { field = 'overlap', unreadable }: OverlapField = {},
): number {
  if (overlap === undefined || overlap === null) return 0;
  const requestedMs = parseDurationMs(overlap);
  if (requestedMs !== undefined) return checkOverlap(requestedMs, parseDurationMs(maxOverlap), field);
  throw unreadable?.() ?? InvalidInput.field(field, `${field}: must be a duration like "3600s"`);
}
