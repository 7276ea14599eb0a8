import { isOfOneHop } from '@rekey/http';

/** Values by name, in the order they came. */
export type Lists = ReadonlyMap<string, readonly string[]>;

/** Far more than any client sends, and fewer than where Node begins to drop headers without a word. */
const HEADERS_MAX = 500;
const COOKIES_MAX = 500;
/** What the gateway and the services tell each other. */
const OURS = 'x-rekey-';

/**
 * Every header by its name in lower case. A header without a value is as good as none: that is how proxies blank one. What
 * is of the connection with the proxy, or between us, is no part of the request it asks about.
 * Undefined when there are too many: what is not read would be there for the API behind and not for a rule.
 */
export function allHeaders(rawHeaders: readonly string[]): Lists | undefined {
  const headers = new Map<string, string[]>();
  let count = 0;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    if (isOfOneHop(name) || name.startsWith(OURS)) continue;
    count += 1;
    if (count > HEADERS_MAX) return undefined;
    if (value !== '') add(headers, name, value);
  }
  return headers;
}

/** Every cookie by its name, values as they are (RFC 6265 section 4.2.1). Undefined when there are too many. */
export function cookiesOf(cookieHeaders: readonly string[]): Lists | undefined {
  const pairs = cookieHeaders.flatMap((header) => header.split(';', COOKIES_MAX + 1));
  if (pairs.length > COOKIES_MAX) return undefined;
  const cookies = new Map<string, string[]>();
  for (const pair of pairs) {
    const end = pair.indexOf('=');
    const name = pair.slice(0, Math.max(end, 0)).trim();
    if (name !== '') add(cookies, name, pair.slice(end + 1).trim());
  }
  return cookies;
}

function add(lists: Map<string, string[]>, name: string, value: string): void {
  const values = lists.get(name);
  if (values === undefined) lists.set(name, [value]);
  else values.push(value);
}
