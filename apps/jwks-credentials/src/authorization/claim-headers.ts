import type { JsonObject } from '../validation/json-object.js';

/** A claim of the token that made a request pass, and the header that takes it to the API. */
export interface ClaimHeader {
  /** In lower case. */
  readonly header: string;
  readonly claim: string;
}

export const DEFAULT_CLAIM_HEADERS: readonly ClaimHeader[] = ['sub', 'iss', 'aud', 'scope'].map((claim) => ({
  header: `x-jwt-claim-${claim}`,
  claim,
}));

/** Values by name. */
export type ClaimHeaders = Readonly<Record<string, string>>;

const NO_CLAIMS: JsonObject = {};
const VALUE_MAX = 1024;
/** Of all names and values together: a proxy keeps the head of an answer in 4 KiB. */
const TOTAL_MAX = 3072;
const PLAIN = /^(?!")[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * Every one of the headers, empty where there is nothing to say: so that a proxy overwrites what the client wrote there.
 * What does not fit is left out whole, for half of an identity is somebody else's.
 */
export function claimHeaders(claims: JsonObject | undefined, chosen: readonly ClaimHeader[]): ClaimHeaders {
  const said = claims ?? NO_CLAIMS;
  const known = made.get(said);
  if (known?.chosen === chosen) return known.headers;
  const headers = headersOf(said, chosen);
  made.set(said, { chosen, headers });
  return headers;
}

/** The claims of a token that was seen before are the same object, and so are its headers. */
const made = new WeakMap<JsonObject, { readonly chosen: readonly ClaimHeader[]; readonly headers: ClaimHeaders }>();

function headersOf(claims: JsonObject, chosen: readonly ClaimHeader[]): ClaimHeaders {
  const headers: Record<string, string> = {};
  let total = chosen.reduce((sum, { header }) => sum + header.length + 4, 0);
  for (const { header, claim } of chosen) {
    const value = Object.hasOwn(claims, claim) ? textOf(claims[claim]) : '';
    const fits = value.length <= VALUE_MAX && total + value.length <= TOTAL_MAX;
    headers[header] = fits ? value : '';
    if (fits) total += value.length;
  }
  return headers;
}

/** A string as it is when a header can carry it so; everything else as JSON in ASCII. */
function textOf(value: unknown): string {
  if (typeof value === 'string' && (value === '' || PLAIN.test(value))) return value;
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
