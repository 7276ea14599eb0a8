import { openCheckpoint, signCheckpoint } from './checkpoint.js';
import { CompactTree } from './compact-tree.js';
import { leafHash } from './merkle-tree.js';
import { noteSigner, parseVerifierKey, verifierKey, type NoteVerifier } from './signed-note.js';
import { verifyExport } from './verify-export.js';

const signer = noteSigner('rekey.example/v1/audit', Buffer.alloc(32, 7));
const leafOf = (index: number) => Buffer.from(`entry ${index}`);
const treeOf = (size: number) => {
  const tree = new CompactTree();
  for (let index = 0; index < size; index += 1) tree.add(leafHash(leafOf(index)));
  return tree;
};

const lineOf = (index: number) => JSON.stringify({ index, leaf: leafOf(index).toString('base64') });
const endOf = (size: number, before?: readonly Buffer[]) =>
  JSON.stringify({
    checkpoint: signCheckpoint({ size, root: treeOf(size).root() }, signer),
    key: verifierKey(signer),
    ...(before && { before: before.map((hash) => hash.toString('base64')) }),
  });
const whole = (size: number) => [...Array.from({ length: size }, (_, index) => lineOf(index)), endOf(size)];

async function* each(lines: readonly string[]) {
  yield* await Promise.resolve(lines);
}
const problemOf = (lines: readonly string[], key?: string) =>
  verifyExport(each(lines), key).then(
    () => undefined,
    (error: Error) => error.message,
  );

describe('an export', () => {
  it('is what the log has signed', async () => {
    const found = await verifyExport(each(whole(11)), verifierKey(signer));
    expect(found).toMatchObject({ from: 0, entries: 11, hidden: 0, checkpoint: { origin: signer.name, size: 11 } });
    expect(await verifyExport(each(whole(0)))).toMatchObject({ from: 0, entries: 0 });
  });

  it('may begin later and hide entries', async () => {
    const before = [leafHash(leafOf(4))];
    const four = new CompactTree();
    for (let index = 0; index < 4; index += 1) four.add(leafHash(leafOf(index)));
    const hidden = JSON.stringify({ index: 6, hash: leafHash(leafOf(6)).toString('base64') });
    const lines = [lineOf(5), hidden, lineOf(7), endOf(8, [four.root(), ...before])];
    expect(await verifyExport(each(lines))).toMatchObject({ from: 5, entries: 3, hidden: 1 });
    expect(await problemOf([lineOf(5), hidden, lineOf(7), endOf(8)])).toBe(
      'The export does not say what its entries follow',
    );
  });

  it('shows an edited, a deleted, a swapped and a truncated entry', async () => {
    const good = whole(9);
    const edited = good.with(3, JSON.stringify({ index: 3, leaf: Buffer.from('entry X').toString('base64') }));
    expect(await problemOf(edited)).toBe('These are not the entries that the log has signed');
    const swapped = good.with(3, lineOf(4).replace('4', '3')).with(4, lineOf(3).replace('3', '4'));
    expect(await problemOf(swapped)).toBe('These are not the entries that the log has signed');
    expect(await problemOf(good.toSpliced(3, 1))).toBe('Entry 3 is missing before entry 4');
    const moved = [4, 5, 6, 7, 8].map((index) => lineOf(index).replace(`${index}`, `${index - 1}`));
    const renumbered = good.toSpliced(3, 6, ...moved);
    expect(await problemOf(renumbered)).toBe('The export ends with entry 7, its checkpoint is of 9 entries');
    expect(await problemOf(good.toSpliced(8, 1))).toBe('The export ends with entry 7, its checkpoint is of 9 entries');
    expect(await problemOf(good.slice(0, 9))).toBe('The export ends before its checkpoint');
    const cut = good.with(3, JSON.stringify({ index: 3, leaf: Buffer.from('entry').toString('base64') }));
    expect(await problemOf(cut)).toBe('These are not the entries that the log has signed');
  });

  it('is held against the key that is known, and none that it brings', async () => {
    const other = noteSigner(signer.name, Buffer.alloc(32, 8));
    expect(await problemOf(whole(3), verifierKey(other))).toBe('The export names another key');
    const forged = whole(3).with(
      3,
      JSON.stringify({
        checkpoint: signCheckpoint({ size: 3, root: treeOf(3).root() }, other),
        key: verifierKey(signer),
      }),
    );
    expect(await problemOf(forged)).toBe('Its checkpoint is not signed by its key');
    expect(await problemOf(['{"index":0}'])).toBe('Line 1 is neither an entry nor the end of an export');
    expect(await problemOf([...whole(1), lineOf(1)])).toBe('Something follows the checkpoint');
  });
});

describe('a checkpoint', () => {
  it('is read back by the key that signed it, whatever other keys signed too', () => {
    const note = signCheckpoint({ size: 3, root: treeOf(3).root() }, signer);
    const key = parseVerifierKey(verifierKey(signer)) as NoteVerifier;
    expect(openCheckpoint(note, key)).toEqual({ origin: signer.name, size: 3, root: treeOf(3).root() });
    expect(openCheckpoint(`${note}— witness.example AAAAAAAA\n`, key)?.size).toBe(3);
    expect(openCheckpoint(note.replace('\n3\n', '\n4\n'), key)).toBeUndefined();
    expect(openCheckpoint(note.replace('\n3\n', '\n03\n'), key)).toBeUndefined();
  });
});
