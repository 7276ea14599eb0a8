import { isUtf8 } from 'node:buffer';
import { InvalidInput } from '@rekey/errors';

/** More than any form of any of the APIs has. */
const PARAMETERS_MAX = 100;
/** Of bytes, as text, one character each. */
const BYTES = 'latin1';

/**
 * A form's parameters by name, found in one pass. RFC 6749 forbids repeating one; a repeated one becomes a list, which no
 * endpoint accepts. @throws InvalidInput for too many, and for what is no UTF-8, written out or percent-encoded
 */
export function formOf(bytes: Buffer): Record<string, string | string[]> {
  if (!isUtf8(bytes) || !isUtf8(unescaped(bytes))) throw malformed('The body is not valid UTF-8');
  const text = bytes.toString('utf8');
  // Before they are read: whatever is between two separators may be one.
  if (text.split('&', PARAMETERS_MAX + 1).length > PARAMETERS_MAX)
    throw malformed(`The form has more than ${PARAMETERS_MAX} parameters`);
  return valuesByName(pairsOf(text));
}

/** What stands for itself in a form. */
const UNESCAPED = /^[\w.~*=&-]*$/;

function pairsOf(text: string): Iterable<readonly [string, string]> {
  if (!UNESCAPED.test(text)) return new URLSearchParams(text);
  const pairs = text.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const end = pair.indexOf('=');
    return end === -1 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)];
  });
}

/** The bytes that percent-encoded ones stand for. A % that escapes nothing is one. */
function unescaped(bytes: Buffer): Buffer {
  if (!bytes.includes('%')) return bytes;
  const text = bytes
    .toString(BYTES)
    .replace(/%[\da-f]{2}/gi, (escape) => String.fromCharCode(Number(`0x${escape.slice(1)}`)));
  return Buffer.from(text, BYTES);
}

/** What stands under each name, in one pass; a name given more than once has a list. */
export function valuesByName(parameters: Iterable<readonly [string, string]>): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>();
  for (const [name, value] of parameters) {
    const known = values.get(name);
    if (known === undefined) values.set(name, value);
    else if (typeof known === 'string') values.set(name, [known, value]);
    else known.push(value);
  }
  values.delete('__proto__');
  return Object.fromEntries(values);
}

function malformed(message: string): InvalidInput {
  return InvalidInput.field('', message, { code: 'request.malformed-form' });
}
