/** Values by name, in the order they came. */
export type Lists = ReadonlyMap<string, readonly string[]>;

const HEADERS_MAX = 500;
const COOKIES_MAX = 500;

/** Every header by its name in lower case. A header without a value is as good as none: that is how proxies blank one. */
export function allHeaders(rawHeaders: readonly string[]): Lists {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length && index < 2 * HEADERS_MAX; index += 2) {
    const value = rawHeaders[index + 1] as string;
    if (value !== '') add(headers, (rawHeaders[index] as string).toLowerCase(), value);
  }
  return headers;
}

/** Every cookie by its name, values as they are (RFC 6265 section 4.2.1). */
export function cookiesOf(cookieHeaders: readonly string[]): Lists {
  const cookies = new Map<string, string[]>();
  for (const pair of cookieHeaders.flatMap((header) => header.split(';', COOKIES_MAX)).slice(0, COOKIES_MAX)) {
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
