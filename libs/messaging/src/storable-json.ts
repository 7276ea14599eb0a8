const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i;
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * JSON that `jsonb` takes: what it cannot hold (NUL, halves of surrogate pairs) becomes U+FFFD. Our services refuse such
 * text, but one foreign record with it must not hold up everything behind it.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return SUSPICIOUS.test(json) ? JSON.stringify(clean(value)) : json;
}

/** Whether JSON text may hold something that `jsonb` does not take: if not, no more has to be looked at. */
export function isSuspicious(json: string): boolean {
  return SUSPICIOUS.test(json);
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd');
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key) as string, clean(item)]));
}

/** Text that every column takes, as in `storableJson`. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}
