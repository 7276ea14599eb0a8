/** Control characters and slashes break paths and log lines; a lone surrogate is no Unicode and has no encoding. */
const UNUSABLE = /[\p{Cc}\p{Surrogate}/\\]/u;
/**
 * Clients, proxies and servers take `.` and `..` out of a path before anybody is asked (RFC 3986 section 5.2.4), encoded ones
 * too: `%2e%2e` means the same (WHATWG URL), and once more encoded it does to whoever decodes twice.
 */
const DOTS = /^(?:\.|%(?:25)*2e){1,2}$/i;

/**
 * Why something of this name could not be asked for, changed or removed by it, as no URL has it for a segment of its path;
 * undefined for a name that can be one. To be asked wherever a caller chooses the name or id of what routes find by it.
 */
export function segmentProblem(name: string): string | undefined {
  if (UNUSABLE.test(name)) return 'must not contain control characters or slashes';
  return DOTS.test(name) ? 'must not be "." or ".." which no URL can hold' : undefined;
}
