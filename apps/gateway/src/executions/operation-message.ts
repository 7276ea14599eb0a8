import type { FoundOperation, RouteTable } from '@rekey/contracts';
import { isObject, valuesByName } from '@rekey/http';
import { maskMessage } from './secret-members.js';

/** A request as it came, with its body read. */
export interface ReadRequest {
  readonly verb: string;
  readonly url: string;
  /** Parsed and brought to the dialect's spelling; undefined when there is none. */
  readonly json: unknown;
  /** The bytes as they came. */
  readonly body: Buffer;
}

/** What is sent to the service. */
export interface SentRequest {
  readonly url: string;
  readonly body: Buffer;
}

type Message = Readonly<Record<string, unknown>>;

/**
 * The message of an operation, as targets see it: the members of the body, or of the query when there can be no body, and
 * the parameters of the path by the names of their fields. A body that is no object is a member named `body`.
 */
export function messageOf({ verb, url, json }: ReadRequest, { params }: FoundOperation): Message {
  if (isRead(verb)) return { ...queryOf(url), ...params };
  if (json === undefined) return { ...params };
  return isObject(json) ? { ...json, ...params } : { ...params, body: json };
}

/**
 * The query of a request whose message is its body, for targets to see beside it: what else decides what it does. Empty
 * when there is none.
 */
export function shownQueryOf({ verb, url }: ReadRequest, { guards }: FoundOperation): { readonly query?: Message } {
  const query = isRead(verb) ? {} : queryOf(url);
  return Object.keys(query).length === 0 ? {} : { query: maskMessage(query, guards.takes).shown };
}

/**
 * The request that a changed message stands for. A parameter of the path that the message leaves out stays as it was; the
 * query of a request with a body stays, too.
 * @returns undefined for a message that no request of this operation can be made of
 */
export function requestOf(
  read: ReadRequest,
  operation: FoundOperation,
  message: unknown,
  routes: RouteTable,
): SentRequest | undefined {
  if (!isObject(message)) return undefined;
  const path = pathOf(operation, message);
  const found = path === undefined ? undefined : routes.operationOf(read.verb, path);
  // One that would lead to another operation is none.
  if (path === undefined || found?.method !== operation.method || found.template !== operation.template)
    return undefined;
  const rest = Object.fromEntries(Object.entries(message).filter(([name]) => !Object.hasOwn(operation.params, name)));
  if (isRead(read.verb)) return { url: `${path}${searchOf(rest)}`, body: read.body };
  const url = `${path}${read.url.includes('?') ? read.url.slice(read.url.indexOf('?')) : ''}`;
  if (read.json === undefined && Object.keys(rest).length === 0) return { url, body: read.body };
  const json = isObject(read.json) || read.json === undefined ? rest : rest['body'];
  return { url, body: Buffer.from(JSON.stringify(json) ?? '') };
}

/** Services do not look at bodies of these. */
function isRead(verb: string): boolean {
  return verb === 'GET' || verb === 'HEAD';
}

/** The template with the message's parameters. */
function pathOf({ template, params }: FoundOperation, message: Message): string | undefined {
  const segments: Record<string, string> = {};
  for (const [name, original] of Object.entries(params)) {
    const segment = segmentOf(message[name] === undefined ? original : textOf(message[name]));
    if (segment === undefined) return undefined;
    segments[name] = segment;
  }
  return template.replace(/\{(\w+)\}/g, (_part, name: string) => segments[name] ?? '');
}

/** Undefined for what cannot stand in a path, or would be read as something else there. */
function segmentOf(value: string | undefined): string | undefined {
  if (value === undefined || ['', '.', '..'].includes(value)) return undefined;
  try {
    return encodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** A name given more than once is a list. */
function queryOf(url: string): Message {
  return valuesByName(new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''));
}

function searchOf(members: Message): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    for (const one of [value].flat()) query.append(name, textOf(one) ?? '');
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
