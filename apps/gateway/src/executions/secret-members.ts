import type { Guards } from '@rekey/contracts';
import { isObject } from '@rekey/http';

/** What stands for a secret. */
const MASK = '***';

type Message = Readonly<Record<string, unknown>>;

/** A message as targets see it. */
export interface MaskedMessage {
  readonly shown: Message;
  /** Its members that hold something masked, however deep: these are not the targets' to change. */
  readonly held: readonly string[];
}

/**
 * A message without the values of the members that its operation declares as secret. Each is looked for at any depth and in
 * any spelling: a JSON body may have them where nobody expects them.
 */
export function maskMessage(message: Message, names: Guards['shows'] = []): MaskedMessage {
  if (names === 'all') return { shown: {}, held: Object.keys(message) };
  const secret = new Set(names.map(plain));
  const held: string[] = [];
  const shown = Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      const masked = maskMember(name, value, secret);
      if (masked !== value) held.push(name);
      return [name, masked];
    }),
  );
  return { shown, held };
}

/** What targets made of a message, with the true values of all that was held back from them. */
export function restoreMessage(changed: Message, original: Message, held: readonly string[]): Message {
  return { ...changed, ...Object.fromEntries(held.map((name) => [name, original[name]])) };
}

function maskMember(name: string, value: unknown, secret: ReadonlySet<string>): unknown {
  if (secret.has(plain(name))) return value === undefined || value === null || value === '' ? value : MASK;
  return mask(value, secret);
}

/** The same value where nothing is masked in it. */
function mask(value: unknown, secret: ReadonlySet<string>): unknown {
  if (secret.size === 0) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mask(item, secret));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, maskMember(name, member, secret)] as const);
  return entries.some(([name, member]) => member !== value[name]) ? Object.fromEntries(entries) : value;
}

/** The dialects write one name as `clientSecret` and as `client_secret`. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
