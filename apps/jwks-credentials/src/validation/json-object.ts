import { isUtf8 } from 'node:buffer';

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

export type JsonObject = Readonly<Record<string, unknown>>;

/** Bytes of strict base64url (RFC 7515 section 2): no padding, and the one spelling of these bytes. Undefined otherwise. */
export function bytesOf(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  // Buffer skips what is not base64url, and ignores surplus bits at the end.
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

/** The JSON object in UTF-8 that a segment encodes; undefined for everything else, and for one that is nested too deep. */
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

/** No issuer nests claims so deep; whatever walks them may do so by recursion. */
const DEPTH_MAX = 64;

function parse(text: string): JsonObject | undefined {
  if (isDeeperThan(DEPTH_MAX, text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whatever the text is: it has not been parsed yet. */
function isDeeperThan(max: number, text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) isInString = !isInString;
    else if (isInString) index += unit === BACKSLASH ? 1 : 0;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > max) return true;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return false;
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
