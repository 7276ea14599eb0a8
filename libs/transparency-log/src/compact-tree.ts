import { EMPTY_ROOT, nodeHash, type Hash } from './merkle-tree.js';

/**
 * A tree as little as it can be kept: the roots of its complete subtrees, largest first. It takes leaves one after the other
 * in memory of the logarithm of their number, so that an export of any length is checked line by line.
 */
export class CompactTree {
  readonly #roots: Hash[];
  #size: number;

  /** A tree of `size` entries that are not at hand: `roots` are those of its complete subtrees, one for each bit of the size. */
  constructor(size = 0, roots: readonly Hash[] = []) {
    if (roots.length !== completeSubtrees(size)) throw new RangeError(`A tree of ${size} has other subtrees`);
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: Hash): void {
    let hash = leaf;
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) hash = nodeHash(this.#roots.pop() as Hash, hash);
    this.#roots.push(hash);
    this.#size += 1;
  }

  root(): Hash {
    return this.#roots.length === 0 ? EMPTY_ROOT : foldRoots(this.#roots);
  }
}

/** The root over complete subtrees that stand side by side, largest first. There is at least one. */
export function foldRoots(roots: readonly Hash[]): Hash {
  return roots.reduceRight((right, left) => nodeHash(left, right));
}

function completeSubtrees(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
