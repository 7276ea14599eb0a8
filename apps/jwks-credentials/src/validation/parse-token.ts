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
export interface ParsedJws extends TokenHeader {
  /** As it came, still encoded. */
  readonly payload: string;
  /** What the signature covers, ASCII. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** A JWS whose payload is a set of claims (RFC 7519 section 3). */
export interface ParsedToken extends ParsedJws {
  readonly claims: JsonObject;
}

const HEADERS_MAX = 1_000;
/** Longer ones are not worth keeping: the tokens of an issuer share a short one. */
const KEPT_HEADER_LENGTH_MAX = 512;
const headers = new LRUCache<string, TokenHeader>({ max: HEADERS_MAX });

/** Undefined for anything but a JWS with a JSON object inside. */
export function parseToken(token: string): ParsedToken | undefined {
  const jws = parseJws(token);
  const claims = jws === undefined ? undefined : objectOf(jws.payload);
  return jws === undefined || claims === undefined ? undefined : { ...jws, claims };
}

/** Undefined for anything but three segments, of which the first is a JOSE header and the last strict base64url. */
export function parseJws(token: string): ParsedJws | undefined {
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  if (headerEnd === -1 || payloadEnd === -1 || token.includes('.', payloadEnd + 1)) return undefined;
  const header = headerOf(token.slice(0, headerEnd));
  // An empty signature is well formed; no key verifies it.
  const signature = bytesOf(token.slice(payloadEnd + 1));
  if (header === undefined || signature === undefined) return undefined;
  const signingInput = Buffer.from(token.slice(0, payloadEnd), 'latin1');
  return { ...header, payload: token.slice(headerEnd + 1, payloadEnd), signingInput, signature };
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
