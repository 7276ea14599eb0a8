import { randomInt } from 'node:crypto';

const EPOCH_MS = Date.UTC(2020, 0, 1);
const SEQUENCE_BITS = 10n;
const PROCESS_BITS = 12n;
const SEQUENCE_LIMIT = 1 << Number(SEQUENCE_BITS);

const processId = BigInt(randomInt(1 << Number(PROCESS_BITS)));
let lastMs = 0;
let sequence = 0;

/**
 * A decimal id of 18 digits or so that grows with time, as ZITADEL shows them: milliseconds, a random number of the
 * process, a sequence. Unique in a process; two processes meet only if they share all three parts.
 */
export function newSnowflakeId(): string {
  const now = Math.max(Date.now() - EPOCH_MS, lastMs);
  sequence = now === lastMs ? sequence + 1 : 0;
  // A full millisecond borrows from the next one.
  lastMs = sequence < SEQUENCE_LIMIT ? now : now + 1;
  sequence %= SEQUENCE_LIMIT;
  return (
    (BigInt(lastMs) << (SEQUENCE_BITS + PROCESS_BITS)) |
    (processId << SEQUENCE_BITS) |
    BigInt(sequence)
  ).toString();
}
