/** Standard base64, wrapped or not, with or without a byte order mark, which counts as white space; undefined for anything else, and for nothing at all. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  const bytes = Buffer.from(compact, 'base64');
  // Buffer skips what it does not know: only the round trip shows that the text was base64 throughout.
  return bytes.length > 0 && bytes.toString('base64') === compact ? bytes : undefined;
}
