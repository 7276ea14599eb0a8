import { HASH_BYTES } from './merkle-tree.js';

/** Hashes in a full tile: a tile stands for a subtree of height 8 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;

/** Which tile: hash `i` of it is the root over the entries `[(index * 256 + i) * 256^level, … + 256^level)`. */
export interface TileCoordinate {
  readonly level: number;
  readonly index: number;
  /** How many hashes: 256 in a full tile. A partial one is the beginning of the full one that it becomes. */
  readonly width: number;
}

export interface Tile extends TileCoordinate {
  /** The hashes, one after the other: `width` times 32 bytes. */
  readonly hashes: Buffer;
}

/** The path of a tile below `tile/`: `0/x001/067` or, where it is partial, `0/x001/067.p/17`. */
export function tilePath({ level, index, width }: TileCoordinate): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const parts = digits.match(/\d{3}/g) as string[];
  const name = parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
  return `${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads what `tilePath` writes; undefined for any other text, so that a tile has one path only. */
export function parseTilePath(path: string): TileCoordinate | undefined {
  const match = /^(\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level, name = '', width = String(TILE_WIDTH)] = match;
  const tile = { level: Number(level), index: Number(name.replace(/[x/]/g, '')), width: Number(width) };
  const isTile = tile.level <= MAX_LEVEL && tile.width > 0 && Number.isSafeInteger(tile.index);
  return isTile && tilePath(tile) === path ? tile : undefined;
}

/** How many hashes the tile has in a tree of `size` entries: 0 where there is none of them. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH));
}

/** The hashes of a tile, in order. */
export function hashesOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}
