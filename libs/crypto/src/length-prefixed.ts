/**
 * Texts as bytes such that no two different lists give the same bytes: each part follows its length in four bytes. Plain
 * joining would let `("a", "b.c")` pass for `("a.b", "c")`.
 */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  const buffers = parts.flatMap((part) => {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(buffers);
}
