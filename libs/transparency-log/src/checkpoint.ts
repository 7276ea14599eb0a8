import { HASH_BYTES, type Hash } from './merkle-tree.js';
import { openNote, signNote, type NoteSigner, type NoteVerifier } from './signed-note.js';

/** A tree at a size (C2SP tlog-checkpoint). Its origin is the name of the key that signs it. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** The signed note of a tree's state. Whoever signs has made sure that it follows from all that were signed before. */
export function signCheckpoint({ size, root }: Omit<Checkpoint, 'origin'>, signer: NoteSigner): string {
  return signNote(`${signer.name}\n${size}\n${root.toString('base64')}\n`, signer);
}

/** Reads a checkpoint that the key has signed; undefined for any other. Lines that extend it are allowed and not read. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint | undefined {
  const text = openNote(note, verifier);
  const [, origin = '', size = '', root = ''] =
    /^([^\n]+)\n(0|[1-9]\d*)\n([^\n]+)\n(?:[^\n]+\n)*$/.exec(text ?? '') ?? [];
  const hash = Buffer.from(root, 'base64');
  const isWhole = origin === verifier.name && hash.length === HASH_BYTES && hash.toString('base64') === root;
  return isWhole && Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: hash } : undefined;
}
