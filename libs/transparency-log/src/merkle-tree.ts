import { hash as digest } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Buffer;

export const HASH_BYTES = 32;
const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/** What is hashed for an entry (RFC 6962, section 2.1). The prefix keeps a leaf from passing for a node. */
export const leafHash = (leaf: Uint8Array): Hash => sha256(Buffer.concat([LEAF, leaf]));

/** The hash of a tree from those of its two halves. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Hash => sha256(Buffer.concat([NODE, left, right]));

/** The root of a tree without entries. */
export const EMPTY_ROOT: Hash = sha256(Buffer.alloc(0));

/** Where a tree of two or more entries is split: the largest power of two below its size. Sizes pass 2^31: no shifts. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function sha256(bytes: Uint8Array): Hash {
  return digest('sha256', bytes, 'buffer');
}
