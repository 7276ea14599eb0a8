import type { RequestFacts } from '../expressions/evaluate-expression.js';
import { AUTHORIZE } from '../jwks-credentials.routes.js';
import { normalizeHost } from '../operations/normalize-host.js';
import { isAmbiguousPath, normalizeEncoding } from '../operations/normalize-path.js';
import { allHeaders, cookiesOf, type Lists } from './request-lists.js';

/** The request that a proxy asks about, as the client sent it to the proxy. */
export type OriginalRequest = Omit<RequestFacts, 'tokens'>;

/** What of the proxy's question to us says it. */
export interface Question {
  readonly method?: string | undefined;
  /** Path and query. */
  readonly url?: string | undefined;
  /** Names and values in turn, as they came: a name may come twice. */
  readonly rawHeaders: readonly string[];
}

/**
 * Who forwards a request says what it was in headers of one family, the first by nginx's custom, the second by Traefik's;
 * or, as Envoy, in the question's own method, Host and path below ours.
 */
export const TELLERS = ['x-original', 'x-forwarded', 'path'] as const;
export type Teller = (typeof TELLERS)[number];
type Family = Exclude<Teller, 'path'>;

/** Of a proxy's question; what follows is what it asks about, or nothing. */
export const AUTHORIZE_URL = new RegExp(`^${AUTHORIZE.replace(/\{\w+\}/, '[^/?]+')}(?=[/?]|$)`);
const FAMILIES: readonly Family[] = ['x-original', 'x-forwarded'];
const MEMBERS = ['method', 'uri', 'host'] as const;
type Member = (typeof MEMBERS)[number];
const namesOf = (family: Family) =>
  ({ method: `${family}-method`, uri: `${family}-uri`, host: `${family}-host` }) as const;
const NAMES = { 'x-original': namesOf('x-original'), 'x-forwarded': namesOf('x-forwarded') } as const;

/**
 * What the proxy asks about. A family of headers tells it when it says method and URI; the host is the one it says, or the
 * question's own where no other family speaks. Undefined when nobody tells a whole request, or when anything that is said
 * contradicts: then it is the client's own, and which part depends on the proxy. A zone whose proxy is known to be of one
 * kind believes that teller alone.
 */
export function originalRequest(
  { method = 'GET', url = '', rawHeaders }: Question,
  teller: Teller | null = null,
): OriginalRequest | undefined {
  const headers = allHeaders(rawHeaders);
  if (headers === undefined) return undefined;
  const suffix = url.replace(AUTHORIZE_URL, '');
  if (suffix.startsWith('/')) {
    if (teller !== null && teller !== 'path') return undefined;
    return describe(method, suffix, onlyOf(headers.get('host') ?? []), headers);
  }
  if (teller === 'path') return undefined;
  return toldBy(teller === null ? FAMILIES : [teller], headers);
}

/** What a family says; each member once, however often. */
type Said = Readonly<Partial<Record<Member, string>>>;

function toldBy(families: readonly Family[], headers: Lists): OriginalRequest | undefined {
  let said: Said | undefined;
  let whole: Said | undefined;
  let speaking = 0;
  for (const family of families) {
    const own = saidBy(family, headers);
    if (own === CONTRADICTION || contradicts(said, own)) return undefined;
    if (own === undefined) continue;
    speaking += 1;
    // All that speak agree so far, whole or not.
    said = { ...said, ...own };
    if (own.method === undefined || own.uri === undefined) continue;
    whole = { ...own, ...whole };
  }
  if (whole?.method === undefined || whole.uri === undefined) return undefined;
  const own = speaking === 1 ? onlyOf(headers.get('host') ?? []) : undefined;
  return describe(whole.method, whole.uri, whole.host ?? own, headers);
}

const CONTRADICTION = Symbol('contradiction');

/** Undefined for a family that says nothing. */
function saidBy(family: Family, headers: Lists): Said | typeof CONTRADICTION | undefined {
  let said: Partial<Record<Member, string>> | undefined;
  for (const member of MEMBERS) {
    for (const text of headers.get(NAMES[family][member]) ?? []) {
      const value = plain(member, text);
      said ??= {};
      if (said[member] !== undefined && said[member] !== value) return CONTRADICTION;
      said[member] = value;
    }
  }
  return said;
}

function contradicts(one: Said | undefined, other: Said | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const differ = (member: Member): boolean =>
    one[member] !== undefined && other[member] !== undefined && one[member] !== other[member];
  return MEMBERS.some(differ);
}

function plain(member: Member, text: string): string {
  if (member === 'method') return text.toUpperCase();
  return member === 'host' ? plainHost(text) : text;
}

const plainHost = (text: string): string => normalizeHost(text) ?? text.toLowerCase();

/** Of several the API behind might read another one. */
function onlyOf(hosts: readonly string[]): string | undefined {
  return hosts.length === 1 || new Set(hosts.map(plainHost)).size === 1 ? hosts[0] : undefined;
}

function describe(method: string, uri: string, host: string | undefined, headers: Lists): OriginalRequest | undefined {
  const cookies = cookiesOf(headers.get('cookie') ?? []);
  if (!uri.startsWith('/') || host === undefined || cookies === undefined) return undefined;
  const queryStart = uri.indexOf('?');
  const path = normalizeEncoding(queryStart === -1 ? uri : uri.slice(0, queryStart));
  const query = queryStart === -1 ? '' : normalizeEncoding(uri.slice(queryStart + 1));
  const withQuery = (one: string): string => (queryStart === -1 ? one : `${one}?${query}`);
  const otherPath = otherReading(path);
  return {
    method: method.toUpperCase(),
    host: plainHost(host),
    uri: withQuery(path),
    path,
    ...(otherPath === path
      ? {}
      : { readAs: otherPath === null ? null : { path: otherPath, uri: withQuery(otherPath) } }),
    query,
    headers,
    cookies,
  };
}

/** The path as a server reads it that decodes all of it; null when servers differ in more than that. */
function otherReading(path: string): string | null {
  if (isAmbiguousPath(path)) return null;
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
