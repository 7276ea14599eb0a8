import { EMPTY_ROOT, nodeHash, splitOf, type Hash } from './merkle-tree.js';

export interface InclusionClaim {
  readonly index: number;
  readonly leaf: Hash;
  readonly size: number;
  readonly root: Hash;
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly fromRoot: Hash;
  readonly to: number;
  readonly toRoot: Hash;
}

/** Whether the proof shows that the leaf is entry `index` of the tree of this size and root. Never throws. */
export function verifyInclusion(proof: readonly Hash[], { index, leaf, size, root }: InclusionClaim): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  const rest = [...proof];
  const found = includedRoot(rest, { index, leaf, size });
  return rest.length === 0 && found?.equals(root) === true;
}

/** Whether the proof shows that the older tree is the beginning of the newer one. Never throws. */
export function verifyConsistency(proof: readonly Hash[], { from, fromRoot, to, toRoot }: ConsistencyClaim): boolean {
  if (!isSize(from) || !isSize(to) || from > to) return false;
  if (from === 0) return proof.length === 0 && fromRoot.equals(EMPTY_ROOT);
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  const rest = [...proof];
  const found = consistentRoots(rest, { from, to, known: fromRoot });
  return rest.length === 0 && found !== undefined && found.older.equals(fromRoot) && found.newer.equals(toRoot);
}

/** Takes the hashes from the end of the proof: the root's sibling comes last. */
function includedRoot(
  proof: Hash[],
  { index, leaf, size }: { index: number; leaf: Hash; size: number },
): Hash | undefined {
  if (size === 1) return leaf;
  const sibling = proof.pop();
  if (sibling === undefined) return undefined;
  const split = splitOf(size);
  const isLeft = index < split;
  const part = includedRoot(
    proof,
    isLeft ? { index, leaf, size: split } : { index: index - split, leaf, size: size - split },
  );
  if (part === undefined) return undefined;
  return isLeft ? nodeHash(part, sibling) : nodeHash(sibling, part);
}

/** `known` is the older root, which the proof leaves out where it is a subtree of the newer one; inside others it is named. */
function consistentRoots(
  proof: Hash[],
  { from, to, known }: { from: number; to: number; known: Hash | undefined },
): { older: Hash; newer: Hash } | undefined {
  if (from === to) {
    const hash = known ?? proof.pop();
    return hash && { older: hash, newer: hash };
  }
  const sibling = proof.pop();
  if (sibling === undefined) return undefined;
  const split = splitOf(to);
  if (from <= split) {
    const left = consistentRoots(proof, { from, to: split, known });
    return left && { older: left.older, newer: nodeHash(left.newer, sibling) };
  }
  const right = consistentRoots(proof, { from: from - split, to: to - split, known: undefined });
  return right && { older: nodeHash(sibling, right.older), newer: nodeHash(sibling, right.newer) };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
