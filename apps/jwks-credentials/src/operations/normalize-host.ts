const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]{2,45}\\])$`);
const PORT = /:\d{1,5}$/;
/** What nearly everybody sends: small letters and dots, no label too long. */
const PLAIN = /^(?=.{1,63}$)[a-z0-9]+(?:[.-][a-z0-9]+)*$/;
const HOST_MAX = 253;

/**
 * A host as rules and operations hold it: lower case, ASCII, without port and final dot. Undefined for what is no host.
 * Any text may come in: the work is bounded before it is matched.
 */
export function normalizeHost(text: string): string | undefined {
  if (text.length > HOST_MAX + 7) return undefined;
  if (PLAIN.test(text)) return text;
  const host = text.toLowerCase().replace(PORT, '').replace(/\.$/, '');
  return host.length <= HOST_MAX && HOST.test(host) ? host : undefined;
}
