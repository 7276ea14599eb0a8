const ENCODED = /%[0-9a-f]{2}/gi;
const UNRESERVED = /[\w.~-]/;
const NOT_PRINTABLE = /[^\x21-\x7e]/g;
/** What may not be in the one spelling yet. */
const TO_SPELL = /[^\x21-\x7e]|%/;

/**
 * Encoded slashes, dots, question marks and hashes, backslashes, dot segments, matrix parameters, empty segments and what
 * is encoded twice or not at all mean different things to different servers.
 */
const AMBIGUOUS = /\\|;|#|%2e|%2f|%5c|%25|%3b|%3f|%23|%00|%(?![0-9a-f]{2})|\/\/|\/\.{1,2}(?:\/|$)/i;

/** The one spelling (RFC 3986 section 6.2.2) of a path or query: no octet is encoded that need not be, every other is. */
export function normalizeEncoding(text: string): string {
  if (!TO_SPELL.test(text)) return text;
  return text.replace(NOT_PRINTABLE, octetCode).replace(ENCODED, (code) => {
    const octet = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return UNRESERVED.test(octet) ? octet : code.toUpperCase();
  });
}

/** Node reads an octet of a request line or header as one character. */
const octetCode = (octet: string): string => `%${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Whether the server behind may understand the path, in its one spelling, in another way than it is written. */
export function isAmbiguousPath(path: string): boolean {
  return AMBIGUOUS.test(path);
}
