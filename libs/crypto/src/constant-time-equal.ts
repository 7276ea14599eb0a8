import { hash, timingSafeEqual } from 'node:crypto';

/** Compares without telling by its time where, or whether in length, the two differ: digests have equal length. */
export function constantTimeEqual(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(value: string | Buffer): Buffer {
  return hash('sha256', value, 'buffer');
}
