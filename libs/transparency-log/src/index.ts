export { canonicalJson } from './canonical-json.js';
export { openCheckpoint, signCheckpoint, type Checkpoint } from './checkpoint.js';
export { CompactTree } from './compact-tree.js';
export { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash, type Hash } from './merkle-tree.js';
export { verifyConsistency, verifyInclusion, type ConsistencyClaim, type InclusionClaim } from './proofs.js';
export {
  noteSigner,
  openNote,
  parseVerifierKey,
  signNote,
  verifierKey,
  type NoteSigner,
  type NoteVerifier,
} from './signed-note.js';
export { TILE_WIDTH, parseTilePath, tilePath, tileWidth, type Tile, type TileCoordinate } from './tile.js';
export { TileTree, type ReadTiles } from './tile-tree.js';
export { ExportProblem, verifyExport, type VerifiedExport } from './verify-export.js';
