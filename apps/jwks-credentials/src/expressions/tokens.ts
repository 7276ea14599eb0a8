import { ExpressionInvalid } from './expression.errors.js';

/** One word of an expression. `column` counts from 1. */
export interface Token {
  readonly kind: 'word' | 'text' | 'integer' | 'sign' | 'end';
  /** A text without quotes and escapes. */
  readonly text: string;
  readonly column: number;
}

const SPACE = /\s*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
const INTEGER = /-?\d{1,15}(?![\d\w])/y;
const SIGN = /\[\*\]|\.\.|==|!=|<=|>=|&&|\|\||\^\^|[()[\]{},<>!]/y;
/** Nothing but a quote and a backslash is escaped, and bytes are written `\x41`. */
const ESCAPED = /"((?:[^"\\]|\\["\\]|\\x[0-9A-Fa-f]{2})*)"/y;
const RAW = /r(#{0,8})"([\s\S]*?)"\1(?!#)/y;
const SHOWN = 20;

/** The words of a text, an `end` last. Linear in its length. @throws ExpressionInvalid */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = matchAt(SPACE, text, 0)?.[0].length ?? 0;
  while (at < text.length) {
    const [kind, match, value] = nextOf(text, at);
    tokens.push({ kind, text: value, column: at + 1 });
    at += match.length;
    at += matchAt(SPACE, text, at)?.[0].length ?? 0;
  }
  return [...tokens, { kind: 'end', text: '', column: text.length + 1 }];
}

function nextOf(text: string, at: number): readonly [Token['kind'], string, string] {
  const raw = matchAt(RAW, text, at);
  if (raw) return ['text', raw[0], raw[2] ?? ''];
  const escaped = matchAt(ESCAPED, text, at);
  if (escaped) return ['text', escaped[0], unescape(escaped[1] ?? '')];
  if (text[at] === '"') throw new ExpressionInvalid(at + 1, 'this string does not end, or has an unknown escape');
  for (const [kind, pattern] of PLAIN) {
    const match = matchAt(pattern, text, at);
    if (match) return [kind, match[0], match[0]];
  }
  throw new ExpressionInvalid(at + 1, `unexpected ${quote(text.slice(at, at + SHOWN).split(/\s/)[0] ?? '')}`);
}

const PLAIN = [
  ['word', WORD],
  ['integer', INTEGER],
  ['sign', SIGN],
] as const;

/** As a message shows it, shortened. */
export function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g, (_, hex?: string, char?: string) =>
    hex === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
