import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import {
  EMPTY_ROOT,
  openCheckpoint,
  parseTilePath,
  signCheckpoint,
  verifierKey,
  verifyConsistency,
} from '@rekey/transparency-log';
import { AuditTreeChanged } from './audit-appender.js';
import { AuditLogRepository, type StoredCheckpoint } from './audit-log.repository.js';
import { AuditSizeInvalid, AuditTileNotFound } from './audit.errors.js';
import { AuditSigner } from './audit-signer.js';
import type { AuditProofQuery } from './dto/audit-proof.query.js';

export interface AuditProof {
  /** In base64, in the order of RFC 6962. */
  readonly hashes: readonly string[];
}

/** What everybody may know of the log: its key, what it has signed, hashes and proofs. No entry is in any of these. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly log: AuditLogRepository,
    private readonly signer: AuditSigner,
  ) {}

  /** `name+hash+key`. */
  async key(): Promise<string> {
    return verifierKey(await this.signer.get());
  }

  /** What was signed last, at first of the log without entries. */
  async checkpoint(): Promise<StoredCheckpoint> {
    const latest = await this.log.latest();
    return latest ?? { size: 0, note: signCheckpoint({ size: 0, root: EMPTY_ROOT }, await this.signer.get()) };
  }

  /**
   * The signed tree of the first `size` entries, proven to be the beginning of the one that was signed last.
   * @throws AuditSizeInvalid, AuditTreeChanged
   */
  async checkpointAt(size: number): Promise<StoredCheckpoint> {
    const latest = await this.checkpoint();
    if (size > latest.size) throw new AuditSizeInvalid(latest.size);
    const stored = size === latest.size ? latest : await this.log.checkpointAt(size);
    if (stored !== undefined) return stored;
    const signer = await this.signer.get();
    const signed = openCheckpoint(latest.note, signer);
    const tree = this.log.tree();
    const root = await tree.root(size);
    const proof = await tree.consistencyProof(size, latest.size);
    const claim = signed && { from: size, fromRoot: root, to: signed.size, toRoot: signed.root };
    if (claim === undefined || !verifyConsistency(proof, claim)) throw new AuditTreeChanged(latest.size);
    return { size, note: signCheckpoint({ size, root }, signer) };
  }

  /** The roots of the complete subtrees of the first `size` entries, in base64. */
  async before(size: number): Promise<string[]> {
    return inBase64(await this.log.tree().subtreeRoots(size));
  }

  /** @param path below `tile/`. @throws AuditTileNotFound */
  async tile(path: string): Promise<Buffer> {
    const tile = parseTilePath(path);
    const hashes = tile && (await this.log.tile(tile));
    if (hashes === undefined) throw new AuditTileNotFound();
    return hashes;
  }

  /** Of an entry in a tree, or of a tree in a later one. @throws InvalidInput, AuditSizeInvalid */
  async proof({ index, size, from, to }: AuditProofQuery): Promise<AuditProof> {
    if (index !== undefined && size !== undefined && from === undefined && to === undefined) {
      await this.checkSizes('index', index + 1, size);
      return { hashes: inBase64(await this.log.tree().inclusionProof(index, size)) };
    }
    if (from !== undefined && to !== undefined && index === undefined && size === undefined) {
      await this.checkSizes('from', from, to);
      return { hashes: inBase64(await this.log.tree().consistencyProof(from, to)) };
    }
    throw InvalidInput.field('index', 'is given with size alone, or from with to');
  }

  private async checkSizes(field: string, part: number, whole: number): Promise<void> {
    const { size } = await this.checkpoint();
    if (whole > size) throw new AuditSizeInvalid(size);
    if (part > whole) throw InvalidInput.field(field, `is not in a tree of ${whole} entries`);
  }
}

function inBase64(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('base64'));
}
