import type { OriginalRequest } from './original-request.js';

/** Where a request may carry a token. */
export interface TokenSource {
  readonly kind: 'headers' | 'cookies';
  readonly name: string;
  readonly index: number;
}

const SOURCE = /^http\.request\.(headers|cookies)\["?(.*?)"?\]\[(\d+)\]$/;
/** The vendor's pages print the scheme with a colon too. */
const BEARER = /^bearer:? +/i;

/** Reads a member of `token_sources`; undefined for what is none. */
export function tokenSource(text: string): TokenSource | undefined {
  const [, kind, name = '', index] = SOURCE.exec(text) ?? [];
  if (kind === 'headers') return { kind, name: name.toLowerCase(), index: Number(index) };
  return kind === 'cookies' ? { kind, name, index: Number(index) } : undefined;
}

/** What the request has at the first of the sources that it has anything at. One is used, even when it is no good. */
export function tokenOf(sources: readonly TokenSource[], request: OriginalRequest): string | undefined {
  for (const source of sources) {
    const token = valueAt(source, request)?.replace(BEARER, '').trim();
    if (token !== undefined && token !== '') return token;
  }
  return undefined;
}

function valueAt({ kind, name, index }: TokenSource, { headers, cookies }: OriginalRequest): string | undefined {
  if (kind === 'cookies') return cookies.get(name)?.[index];
  const values = headers.get(name) ?? [];
  // Of two the API behind might read the other one (RFC 9110 section 11.6.2 allows one): together they are no token.
  if (name === 'authorization') return values.length > 1 ? values.join(', ') : values[index];
  // A proxy may have made one line of several (RFC 9110 section 5.3).
  return values.flatMap((value) => value.split(','))[index]?.trim();
}
