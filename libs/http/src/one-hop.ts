/** RFC 9110 section 7.6.1, older ones, and what says where a message ends. */
const OF_ONE_HOP: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header, by its name in lower case, is of one connection alone: of no message that travels over several. */
export function isOfOneHop(name: string): boolean {
  return OF_ONE_HOP.has(name);
}
