import { normalizeHost } from '../operations/normalize-host.js';
import type { RequestFacts } from '../expressions/evaluate-expression.js';
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

/** Of a proxy's question; what follows is what it asks about, or nothing. */
export const AUTHORIZE_URL = /^\/v1\/zones\/[^/?]+\/authorize(?=[/?]|$)/;
/** Who forwards a request says in these what it was; the first is nginx's custom, the second Traefik's. */
const FAMILIES = ['x-original-', 'x-forwarded-'] as const;

/**
 * What the proxy asks about. Envoy appends the client's path to ours and keeps method and host; nginx and Traefik say them
 * in headers. Undefined when two families of headers contradict each other: one of them is then the client's own, and which
 * one depends on the proxy.
 */
export function originalRequest({ method = 'GET', url = '', rawHeaders }: Question): OriginalRequest | undefined {
  const headers = allHeaders(rawHeaders);
  const suffix = url.replace(AUTHORIZE_URL, '');
  if (suffix.startsWith('/')) return describe(method, suffix, lastOf(headers, 'host'), headers);
  const said = (member: string): string | undefined => saidOf(headers, member);
  if (['method', 'uri', 'host'].some((member) => isContradicted(headers, member))) return undefined;
  return describe(said('method') ?? method, said('uri') ?? '', said('host') ?? lastOf(headers, 'host'), headers);
}

function describe(method: string, uri: string, host = '', headers: Lists): OriginalRequest {
  const queryStart = uri.indexOf('?');
  return {
    method: method.toUpperCase(),
    host: normalizeHost(host) ?? host.toLowerCase(),
    uri,
    path: queryStart === -1 ? uri : uri.slice(0, queryStart),
    query: queryStart === -1 ? '' : uri.slice(queryStart + 1),
    headers,
    cookies: cookiesOf(headers.get('cookie') ?? []),
  };
}

/** The family of the proxy is the first that says anything. */
function saidOf(headers: Lists, member: string): string | undefined {
  const family = FAMILIES.find((prefix) => ['method', 'uri', 'host'].some((one) => headers.has(`${prefix}${one}`)));
  return family === undefined ? undefined : lastOf(headers, `${family}${member}`);
}

function isContradicted(headers: Lists, member: string): boolean {
  const said = FAMILIES.flatMap((prefix) => headers.get(`${prefix}${member}`) ?? []);
  const plain = said.map((text) => (member === 'host' ? (normalizeHost(text) ?? text) : text));
  return new Set(plain).size > 1;
}

/** A proxy that adds a header puts its own behind the client's. */
const lastOf = (headers: Lists, name: string): string | undefined => headers.get(name)?.at(-1);
