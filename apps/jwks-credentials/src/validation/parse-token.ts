import { LRUCache } from 'lru-cache';
import { bytesOf, type JsonObject, objectOf, uniqueObjectOf } from './json-object.js';

/** What of a JOSE header (RFC 7515 section 4) decides. Keys, URLs and certificates in it are never looked at. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string | undefined;
  /** The header names extensions that must be understood. None are. */
  readonly hasCritical: boolean;
}

/** A compact JWS taken apart (RFC 7515 section 7.1), nothing verified. */
export interface ParsedToken extends TokenHeader {
  readonly claims: JsonObject;
  /** What the signature covers, ASCII. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

const HEADERS_MAX = 1_000;
/** Longer ones are not worth keeping: the tokens of an issuer share a short one. */
const KEPT_HEADER_LENGTH_MAX = 512;
const headers = new LRUCache<string, TokenHeader>({ max: HEADERS_MAX });

/** Undefined for anything but three segments of strict base64url, of which the first two are JSON objects. */
export function parseToken(token: string): ParsedToken | undefined {
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  if (headerEnd === -1 || payloadEnd === -1 || token.includes('.', payloadEnd + 1)) return undefined;
  const header = headerOf(token.slice(0, headerEnd));
  if (header === undefined) return undefined;
  const claims = objectOf(token.slice(headerEnd + 1, payloadEnd));
  // An empty signature is well formed; no key verifies it.
  const signature = bytesOf(token.slice(payloadEnd + 1));
  if (claims === undefined || signature === undefined) return undefined;
  return { ...header, claims, signingInput: Buffer.from(token.slice(0, payloadEnd), 'latin1'), signature };
}

function headerOf(segment: string): TokenHeader | undefined {
  const known = headers.get(segment);
  if (known !== undefined) return known;
  const members = uniqueObjectOf(segment);
  if (members === undefined) return undefined;
  const { alg, kid } = members;
  if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string')) return undefined;
  const header: TokenHeader = { alg, kid, hasCritical: Object.hasOwn(members, 'crit') };
  if (segment.length <= KEPT_HEADER_LENGTH_MAX) headers.set(segment, header);
  return header;
}
