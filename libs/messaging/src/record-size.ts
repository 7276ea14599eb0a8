import type { LogRecord } from './event-log.js';

const RECORD_OVERHEAD_BYTES = 64;
const HEADER_OVERHEAD_BYTES = 8;

/** About what a record takes in a batch of the broker: never less. */
export function sizeOf({ key, headers, value }: LogRecord): number {
  let bytes = value.length + Buffer.byteLength(key) + RECORD_OVERHEAD_BYTES;
  for (const [name, text] of Object.entries(headers)) {
    bytes += name.length + Buffer.byteLength(text) + HEADER_OVERHEAD_BYTES;
  }
  return bytes;
}
