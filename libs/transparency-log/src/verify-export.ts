import { CompactTree } from './compact-tree.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { HASH_BYTES, leafHash, type Hash } from './merkle-tree.js';
import { parseVerifierKey } from './signed-note.js';

export interface VerifiedExport {
  readonly checkpoint: Checkpoint;
  readonly key: string;
  /** The first entry of the export and how many there are. */
  readonly from: number;
  readonly entries: number;
  /** Of these, how many are there by their hash alone: whoever made the export might not see them. */
  readonly hidden: number;
}

/** An export that is not what its log has signed; the message says where. */
export class ExportProblem extends Error {}

interface ExportEnd {
  readonly checkpoint: string;
  readonly key: string;
  /** The roots of the complete subtrees of all entries before the first of the export. */
  readonly before?: readonly string[];
}
type ExportLine = { readonly index: number; readonly leaf: string } | { readonly index: number; readonly hash: string };

/**
 * Checks an export, line by line: its entries follow each other, the last line comes last, the key has signed the checkpoint,
 * and the tree of exactly these entries is the one that it names. `key` is the verifier key known from elsewhere; without it
 * the export only proves that it fits the key it names itself.
 */
export async function verifyExport(lines: AsyncIterable<string>, key?: string): Promise<VerifiedExport> {
  const { from, leaves, hidden, end } = await readExport(lines);
  const checkpoint = openSigned(end, key);
  const tree = treeBefore(from ?? checkpoint.size, end);
  for (const leaf of leaves) tree.add(leaf);
  if (tree.size !== checkpoint.size) {
    throw new ExportProblem(
      `The export ends with entry ${tree.size - 1}, its checkpoint is of ${checkpoint.size} entries`,
    );
  }
  if (!tree.root().equals(checkpoint.root))
    throw new ExportProblem('These are not the entries that the log has signed');
  return { checkpoint, key: end.key, from: from ?? checkpoint.size, entries: leaves.length, hidden };
}

interface ReadExport {
  readonly from: number | undefined;
  /** Kept to the end, which says what they follow: 32 bytes for each entry. */
  readonly leaves: readonly Hash[];
  readonly hidden: number;
  readonly end: ExportEnd;
}

async function readExport(lines: AsyncIterable<string>): Promise<ReadExport> {
  const leaves: Hash[] = [];
  let from: number | undefined;
  let hidden = 0;
  let end: ExportEnd | undefined;
  for await (const text of lines) {
    if (text === '') continue;
    if (end !== undefined) throw new ExportProblem('Something follows the checkpoint');
    const line = readLine(text, leaves.length + 1);
    if ('checkpoint' in line) {
      end = line;
      continue;
    }
    from ??= line.index;
    const expected = from + leaves.length;
    if (line.index !== expected) throw new ExportProblem(`Entry ${expected} is missing before entry ${line.index}`);
    leaves.push(hashOf(line));
    if ('hash' in line) hidden += 1;
  }
  if (end === undefined) throw new ExportProblem('The export ends before its checkpoint');
  return { from, leaves, hidden, end };
}

function openSigned(end: ExportEnd, key: string | undefined): Checkpoint {
  if (key !== undefined && key !== end.key) throw new ExportProblem('The export names another key');
  const verifier = parseVerifierKey(end.key);
  if (verifier === undefined) throw new ExportProblem('Its key is no verifier key of Ed25519');
  const checkpoint = openCheckpoint(end.checkpoint, verifier);
  if (checkpoint === undefined) throw new ExportProblem('Its checkpoint is not signed by its key');
  return checkpoint;
}

function treeBefore(from: number, { before = [] }: ExportEnd): CompactTree {
  try {
    return new CompactTree(
      from,
      before.map((hash) => Buffer.from(hash, 'base64')),
    );
  } catch (error) {
    if (error instanceof RangeError) throw new ExportProblem('The export does not say what its entries follow');
    throw error;
  }
}

function hashOf(line: ExportLine): Hash {
  return 'leaf' in line ? leafHash(Buffer.from(line.leaf, 'base64')) : Buffer.from(line.hash, 'base64');
}

function readLine(text: string, number: number): ExportLine | ExportEnd {
  const value = parse(text);
  if (typeof value === 'object' && value !== null) {
    const { checkpoint, key, before, index, leaf, hash } = value as Record<string, unknown>;
    if (typeof checkpoint === 'string' && typeof key === 'string' && (before === undefined || isHashes(before))) {
      return { checkpoint, key, ...(before !== undefined && { before }) };
    }
    if (Number.isSafeInteger(index) && typeof leaf === 'string') return { index: index as number, leaf };
    if (Number.isSafeInteger(index) && isHash(hash)) return { index: index as number, hash };
  }
  throw new ExportProblem(`Line ${number} is neither an entry nor the end of an export`);
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && Buffer.from(value, 'base64').length === HASH_BYTES;
}

function isHashes(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isHash);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
