import { isUtf8 } from 'node:buffer';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Bytes of strict base64url (RFC 7515 section 2): no padding, and the one spelling of these bytes. Undefined otherwise. */
export function bytesOf(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  // Buffer skips what is not base64url, and ignores surplus bits at the end.
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

/** The JSON object in UTF-8 that a segment encodes; undefined for everything else. */
export function objectOf(segment: string): JsonObject | undefined {
  const text = textOf(segment);
  return text === undefined ? undefined : parse(text);
}

/** As `objectOf`, and no name comes twice (RFC 7515 section 4): readers would differ in which one counts. */
export function uniqueObjectOf(segment: string): JsonObject | undefined {
  const text = textOf(segment);
  const value = text === undefined ? undefined : parse(text);
  return value === undefined || namesIn(text as string) !== Object.keys(value).length ? undefined : value;
}

function textOf(segment: string): string | undefined {
  const bytes = bytesOf(segment);
  return bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** How many names the outermost object of a valid JSON text has. */
function namesIn(text: string): number {
  let names = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text[index]) {
      case '"':
        index = endOfString(text, index);
        break;
      case '{':
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case ':':
        if (depth === 1) names += 1;
        break;
      default:
        break;
    }
  }
  return names;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}
