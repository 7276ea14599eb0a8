import fc from 'fast-check';
import { CompactTree } from './compact-tree.js';
import { leafHash, nodeHash, splitOf, type Hash } from './merkle-tree.js';
import { verifyConsistency, verifyInclusion } from './proofs.js';
import { TILE_WIDTH, parseTilePath, tilePath, tileWidth, type TileCoordinate } from './tile.js';
import { TileTree } from './tile-tree.js';

/** The tree as RFC 6962 defines it, over all of its leaves. */
function definedRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return new CompactTree().root();
  if (leaves.length === 1) return leaves[0] as Hash;
  const split = splitOf(leaves.length);
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

const leaves = (count: number): Hash[] => Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));

/** A store of tiles: what was written last is what a tile is, and every read is counted. */
class Store {
  readonly tiles = new Map<string, Buffer>();
  reads = 0;
  readonly tree = new TileTree((asked) => {
    this.reads += asked.length;
    return Promise.resolve(asked.map(({ level, index }) => this.tiles.get(`${level}/${index}`) ?? Buffer.alloc(0)));
  });

  static async grown(batches: readonly number[], all: readonly Hash[]): Promise<Store> {
    const store = new Store();
    let size = 0;
    for (const count of batches) {
      for (const { level, index, hashes } of await store.tree.append(size, all.slice(size, size + count))) {
        const before = store.tiles.get(`${level}/${index}`);
        // What a tile has been is the beginning of what it becomes.
        if (before) expect(hashes.subarray(0, before.length)).toEqual(before);
        store.tiles.set(`${level}/${index}`, hashes);
      }
      size += count;
    }
    return store;
  }
}

const batches = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 6,
});
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const flipped = (hash: Hash, bit: number): Hash => {
  const copy = Buffer.from(hash);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return copy;
};

describe('a tree in tiles', () => {
  it('has the root and the tiles that are defined over all leaves, however the leaves came', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (counts) => {
        const all = leaves(total(counts));
        const { tree, tiles } = await Store.grown(counts, all);
        expect(await tree.root(all.length)).toEqual(definedRoot(all));
        for (const [name, hashes] of tiles) {
          const [level = 0, index = 0] = name.split('/').map(Number);
          const span = TILE_WIDTH ** level;
          const width = tileWidth(level, index, all.length);
          const defined = Array.from({ length: width }, (_, i) => {
            const start = (index * TILE_WIDTH + i) * span;
            return definedRoot(all.slice(start, start + span));
          });
          expect(hashes).toEqual(Buffer.concat(defined));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('proves every entry in every later tree, and nothing else', async () => {
    const claim = fc.record({
      counts: batches,
      index: fc.nat(),
      size: fc.nat(),
      bit: fc.nat(255),
      place: fc.nat(),
      off: fc.constantFrom(-1, 1),
    });
    await fc.assert(
      fc.asyncProperty(claim, async ({ counts, bit, place, off, ...asked }) => {
        const all = leaves(total(counts));
        const { tree } = await Store.grown(counts, all);
        const size = 1 + (asked.size % all.length);
        const index = asked.index % size;
        const proof = await tree.inclusionProof(index, size);
        const holds = { index, leaf: all[index] as Hash, size, root: definedRoot(all.slice(0, size)) };
        expect(verifyInclusion(proof, holds)).toBe(true);
        expect(verifyInclusion(proof, { ...holds, leaf: flipped(holds.leaf, bit) })).toBe(false);
        expect(verifyInclusion(proof, { ...holds, root: flipped(holds.root, bit) })).toBe(false);
        expect(verifyInclusion(proof, { ...holds, index: index + off })).toBe(false);
        expect(verifyInclusion([...proof, holds.leaf], holds)).toBe(false);
        if (proof.length === 0) return;
        const changed = proof.map((hash, i) => (i === place % proof.length ? flipped(hash, bit) : hash));
        expect(verifyInclusion(changed, holds)).toBe(false);
        expect(verifyInclusion(proof.slice(1), holds)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('proves that each tree is the beginning of every later one, and of no other', async () => {
    const claim = fc.record({ counts: batches, from: fc.nat(), to: fc.nat(), bit: fc.nat(255), place: fc.nat() });
    await fc.assert(
      fc.asyncProperty(claim, async ({ counts, bit, place, ...asked }) => {
        const all = leaves(total(counts));
        const { tree } = await Store.grown(counts, all);
        const to = 1 + (asked.to % all.length);
        const from = asked.from % (to + 1);
        const proof = await tree.consistencyProof(from, to);
        const holds = { from, fromRoot: definedRoot(all.slice(0, from)), to, toRoot: definedRoot(all.slice(0, to)) };
        expect(verifyConsistency(proof, holds)).toBe(true);
        expect(verifyConsistency(proof, { ...holds, fromRoot: flipped(holds.fromRoot, bit) })).toBe(false);
        // Every tree begins with the empty one: there is nothing that a proof could say of it.
        if (from > 0) expect(verifyConsistency(proof, { ...holds, toRoot: flipped(holds.toRoot, bit) })).toBe(false);
        expect(verifyConsistency([...proof, holds.toRoot], holds)).toBe(false);
        if (proof.length === 0) return;
        const changed = proof.map((hash, i) => (i === place % proof.length ? flipped(hash, bit) : hash));
        expect(verifyConsistency(changed, holds)).toBe(false);
        expect(verifyConsistency(proof.slice(1), holds)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('goes on from its subtrees alone', async () => {
    const all = leaves(700);
    const { tree } = await Store.grown([700], all);
    const rest = new CompactTree(431, await tree.subtreeRoots(431));
    for (const leaf of all.slice(431)) rest.add(leaf);
    expect(rest.root()).toEqual(definedRoot(all));
  });

  it('reads as many tiles as there are levels, not entries', async () => {
    const all = leaves(70_000);
    const store = await Store.grown([70_000], all);
    store.reads = 0;
    await store.tree.inclusionProof(31_337, 70_000);
    await store.tree.consistencyProof(31_337, 70_000);
    await store.tree.root(70_000);
    await store.tree.append(70_000, all.slice(0, 1));
    // A level of tiles has its own edge and that of the asked entry; 70,000 entries have three levels.
    expect(store.reads).toBeLessThanOrEqual(4 * 2 * 3);
  });

  it('refuses to go on without a tile', async () => {
    const { tree, tiles } = await Store.grown([300], leaves(300));
    tiles.delete('0/1');
    await expect(tree.root(300)).rejects.toThrow('Tile 0/001.p/44 is missing');
    await expect(tree.append(300, leaves(1))).rejects.toThrow('Tile 0/001.p/44 is missing');
  });
});

describe('the path of a tile', () => {
  it('is that of the specification', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: TILE_WIDTH })).toBe('0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0, width: 17 })).toBe('2/000.p/17');
  });

  it('names one tile, and each tile has one', () => {
    const coordinate = fc.record<TileCoordinate>({
      level: fc.integer({ min: 0, max: 63 }),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(coordinate, (tile) => expect(parseTilePath(tilePath(tile))).toEqual(tile)));
    const others = [
      '0/0',
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/017',
      '00/000',
      '64/000',
      '0/x000/001',
      '0/001/001',
      'entries/000',
      '0/000/',
      '-1/000',
    ];
    for (const path of others) expect(parseTilePath(path)).toBeUndefined();
  });
});
