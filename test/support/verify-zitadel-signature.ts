import { createHmac, timingSafeEqual } from 'node:crypto';

export type ZitadelSignatureVerdict = 'valid' | 'not-signed' | 'invalid-header' | 'no-valid-signature' | 'too-old';

export interface ZitadelSigned {
  /** Of `ZITADEL-Signature`; undefined when the request had none. */
  readonly header: string | undefined;
  /** The exact bytes that came. */
  readonly body: Buffer;
  readonly key: string;
  readonly now?: Date;
  readonly toleranceSeconds?: number;
}

/**
 * A receiver's check of the vendor's signature header, written from the vendor's contract alone and sharing nothing with
 * the code that signs. Header: `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`; each `v1` is HMAC-SHA256 over `<t>.<body>`.
 */
export function verifyZitadelSignature(signed: ZitadelSigned): ZitadelSignatureVerdict {
  const { header, body, key, now = new Date(), toleranceSeconds = 300 } = signed;
  if (header === undefined || header === '') return 'not-signed';
  const parsed = parse(header);
  if (parsed === undefined) return 'invalid-header';
  const { t, signatures } = parsed;
  if (signatures.length === 0) return 'no-valid-signature';
  // One from the future passes: the vendor's verifier lets it.
  if (now.getTime() - t * 1000 > toleranceSeconds * 1000) return 'too-old';
  const expected = createHmac('sha256', key).update(`${t}.`).update(body).digest();
  const matches = signatures.filter((found) => found.length === expected.length && timingSafeEqual(found, expected));
  return matches.length > 0 ? 'valid' : 'no-valid-signature';
}

function parse(header: string): { t: number; signatures: Buffer[] } | undefined {
  // Without a `t` it is of the zero time, hence too old.
  let t = 0;
  const signatures: Buffer[] = [];
  for (const part of header.split(',')) {
    const [name, value, ...rest] = part.split('=');
    if (value === undefined || rest.length > 0) return undefined;
    if (name === 't') {
      if (!/^[+-]?\d+$/.test(value)) return undefined;
      t = Number(value);
    }
    if (name === 'v1' && /^(?:[0-9a-f]{2})*$/i.test(value)) signatures.push(Buffer.from(value, 'hex'));
  }
  return { t, signatures };
}
