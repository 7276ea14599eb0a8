/** A compact JWS taken apart (RFC 7515 section 7.1), nothing verified. */
export interface ParsedToken {
  readonly alg: string;
  readonly kid: string | undefined;
  /** The header names extensions that must be understood. None are. */
  readonly hasCritical: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature covers, ASCII. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

const SEGMENT = /^[A-Za-z0-9_-]+$/;

/** Undefined for anything but three base64url segments of which the first two are JSON objects. */
export function parseToken(token: string): ParsedToken | undefined {
  const [protectedHeader, payload, signature, surplus] = token.split('.');
  if (protectedHeader === undefined || payload === undefined || signature === undefined || surplus !== undefined)
    return undefined;
  // An empty signature is well formed; no key verifies it.
  if (!SEGMENT.test(protectedHeader) || !SEGMENT.test(payload) || (signature !== '' && !SEGMENT.test(signature)))
    return undefined;
  const header = objectOf(protectedHeader);
  const claims = objectOf(payload);
  if (header === undefined || claims === undefined || typeof header['alg'] !== 'string') return undefined;
  const { kid } = header;
  return {
    alg: header['alg'],
    kid: typeof kid === 'string' ? kid : undefined,
    hasCritical: Object.hasOwn(header, 'crit'),
    claims,
    signingInput: Buffer.from(`${protectedHeader}.${payload}`, 'ascii'),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function objectOf(segment: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
