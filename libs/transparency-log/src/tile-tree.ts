import { foldRoots } from './compact-tree.js';
import { EMPTY_ROOT, HASH_BYTES, nodeHash, splitOf, type Hash } from './merkle-tree.js';
import { TILE_WIDTH, hashesOf, tilePath, tileWidth, type Tile, type TileCoordinate } from './tile.js';

/** Answers the bytes of each tile asked for, in the order asked. It may answer a wider tile; a missing one is an error. */
export type ReadTiles = (tiles: readonly TileCoordinate[]) => Promise<readonly Buffer[]>;

/** A complete subtree: the entries `[index * 2^level, (index + 1) * 2^level)`. */
interface Subtree {
  readonly level: number;
  readonly index: number;
}
type Range = readonly [start: number, end: number];

const TILE_HEIGHT = 8;

/**
 * What a tree in tiles answers, reading as many tiles as the logarithm of its size and all of them at once: never its
 * entries, and never more of them than the tree of the asked size has.
 */
export class TileTree {
  constructor(private readonly read: ReadTiles) {}

  /** The root at a size (RFC 6962, section 2.1). */
  async root(size: number): Promise<Hash> {
    if (size === 0) return EMPTY_ROOT;
    const [root] = await this.#rootsOf([[0, size]], size);
    return root as Hash;
  }

  /** The roots of the complete subtrees of `[0, size)`, largest first: what `CompactTree` goes on from. */
  async subtreeRoots(size: number): Promise<Hash[]> {
    return this.#hashesOf(subtreesOf([0, size]), size);
  }

  /** Proves that entry `index` is in the tree of `size` entries (section 2.1.1). */
  async inclusionProof(index: number, size: number): Promise<Hash[]> {
    if (!(index >= 0 && index < size)) throw new RangeError(`No entry ${index} in a tree of ${size}`);
    return this.#rootsOf(inclusionRanges(index, [0, size]), size);
  }

  /** Proves that the tree of `from` entries is the beginning of that of `to` entries (section 2.1.2). */
  async consistencyProof(from: number, to: number): Promise<Hash[]> {
    if (!(from >= 0 && from <= to)) throw new RangeError(`A tree of ${to} does not begin with one of ${from}`);
    return from === 0 || from === to ? [] : this.#rootsOf(consistencyRanges(from, [0, to]), to);
  }

  /** The tiles that a tree of `size` entries changes or gains with these leaves; those of the tiles are written as a whole. */
  async append(size: number, leaves: readonly Hash[]): Promise<Tile[]> {
    const edge = await this.#edge(size);
    const tiles: Tile[] = [];
    let added = leaves;
    for (let level = 0; added.length > 0; level += 1) {
      const grown = growLevel({ level, size: Math.floor(size / TILE_WIDTH ** level), edge: edge.get(level) }, added);
      tiles.push(...grown);
      added = grown.filter(({ width }) => width === TILE_WIDTH).map(({ hashes }) => rootOf(hashes));
    }
    return tiles;
  }

  /** The partial tiles at the right edge, by level. */
  async #edge(size: number): Promise<Map<number, Buffer>> {
    const tiles: TileCoordinate[] = [];
    for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
      const width = hashes % TILE_WIDTH;
      if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
    }
    const read = await this.#bytesOf(tiles);
    return new Map(tiles.map((tile, i) => [tile.level, read[i] as Buffer]));
  }

  async #rootsOf(ranges: readonly Range[], size: number): Promise<Hash[]> {
    const subtrees = ranges.map(subtreesOf);
    const hashes = await this.#hashesOf(subtrees.flat(), size);
    let next = 0;
    return subtrees.map(({ length }) => foldRoots(hashes.slice(next, (next += length))));
  }

  async #hashesOf(subtrees: readonly Subtree[], size: number): Promise<Hash[]> {
    const tiles = new Map<string, TileCoordinate>();
    const places = subtrees.map((subtree) => {
      const place = placeOf(subtree, size);
      tiles.set(tilePath(place.tile), place.tile);
      return place;
    });
    const read = await this.#bytesOf([...tiles.values()]);
    const bytes = new Map([...tiles.keys()].map((path, i) => [path, read[i] as Buffer]));
    return places.map(({ tile, start, end }) =>
      rootOf((bytes.get(tilePath(tile)) as Buffer).subarray(start * HASH_BYTES, end * HASH_BYTES)),
    );
  }

  async #bytesOf(tiles: readonly TileCoordinate[]): Promise<Buffer[]> {
    if (tiles.length === 0) return [];
    const read = await this.read(tiles);
    return tiles.map((tile, i) => {
      const bytes = read[i];
      if (bytes === undefined || bytes.length < tile.width * HASH_BYTES)
        throw new Error(`Tile ${tilePath(tile)} is missing`);
      return bytes.subarray(0, tile.width * HASH_BYTES);
    });
  }
}

interface Level {
  readonly level: number;
  /** Hashes that the level had. */
  readonly size: number;
  readonly edge: Buffer | undefined;
}

function growLevel({ level, size, edge }: Level, added: readonly Hash[]): Tile[] {
  const hashes = [...(edge === undefined ? [] : hashesOf(edge)), ...added];
  const first = Math.floor(size / TILE_WIDTH);
  return Array.from({ length: Math.ceil(hashes.length / TILE_WIDTH) }, (_, i) => {
    const part = hashes.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH);
    return { level, index: first + i, width: part.length, hashes: Buffer.concat(part) };
  });
}

/** Where the hashes stand from which the subtree's root is made. */
function placeOf({ level, index }: Subtree, size: number): { tile: TileCoordinate; start: number; end: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  const start = first - tileIndex * TILE_WIDTH;
  const tile = { level: tileLevel, index: tileIndex, width: tileWidth(tileLevel, tileIndex, size) };
  return { tile, start, end: start + count };
}

/** The root over 2^n hashes. */
function rootOf(bytes: Buffer): Hash {
  let hashes = hashesOf(bytes);
  while (hashes.length > 1) {
    hashes = Array.from({ length: hashes.length / 2 }, (_, i) =>
      nodeHash(hashes[2 * i] as Hash, hashes[2 * i + 1] as Hash),
    );
  }
  return hashes[0] as Hash;
}

/** The complete subtrees of a range that is a subtree of the whole or its right edge, largest first. */
function subtreesOf([start, end]: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (at + 2 ** (level + 1) <= end && at % 2 ** (level + 1) === 0) level += 1;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

function inclusionRanges(index: number, [start, end]: Range): Range[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  return index < middle
    ? [...inclusionRanges(index, [start, middle]), [middle, end]]
    : [...inclusionRanges(index, [middle, end]), [start, middle]];
}

function consistencyRanges(from: number, [start, end]: Range): Range[] {
  // The old tree itself is known to whoever checks, unless it is a part that the proof has to name.
  if (end === from) return start === 0 ? [] : [[start, end]];
  const middle = start + splitOf(end - start);
  return from <= middle
    ? [...consistencyRanges(from, [start, middle]), [middle, end]]
    : [...consistencyRanges(from, [middle, end]), [start, middle]];
}
