import canonicalize from 'canonicalize';

/** The bytes of a JSON value as RFC 8785 has them: one value, one text, whoever writes it. Throws for what is no JSON. */
export function canonicalJson(value: unknown): Buffer {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON has a canonical form');
  return Buffer.from(text);
}
