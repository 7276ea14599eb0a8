/**
 * Whether a URL parser would read another path out of this one: dot segments, plain or encoded, and backslashes. What
 * the door decides on must be what the service gets.
 */
export function isAmbiguous(path: string): boolean {
  return path.includes('\\') || /(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path);
}

/** The path of a URL as routes see it. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
