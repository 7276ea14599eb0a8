import { ExpressionInvalid } from './expression.errors.js';
import { quote, type Token } from './tokens.js';

/** Deep enough for people, shallow enough for every stack. */
const DEPTH_MAX = 32;

/** Goes through the words of an expression. Every `@throws` is an `ExpressionInvalid` that points at the word. */
export class TokenReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    return this.tokens[this.at] as Token;
  }

  /** Goes past one of these signs or words if it is next. */
  take(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek();
    const isNext = (kind === 'sign' || kind === 'word') && texts.includes(text);
    if (isNext) this.at += 1;
    return isNext;
  }

  sign(text: string): void {
    if (!this.take(text)) throw this.unexpected(`expected ${quote(text)}`);
  }

  word(): Token {
    return this.next('word', 'a field or function');
  }

  text(): Token {
    return this.next('text', 'a string');
  }

  integer(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
    const { text, column } = this.next('integer', 'an integer');
    const value = Number(text);
    if (value < min || value > max) throw new ExpressionInvalid(column, `expected an integer from ${min} to ${max}`);
    return value;
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.unexpected('expected the end, "and", "or" or "xor"');
  }

  inBrackets<T>(read: () => T): T {
    this.sign('[');
    const value = read();
    this.sign(']');
    return value;
  }

  /** Whatever may contain itself is read in here. @throws when that goes too deep */
  nested<T>(read: () => T): T {
    if (this.depth === DEPTH_MAX) throw this.unexpected(`nested deeper than ${DEPTH_MAX} levels`);
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  unexpected(problem: string): ExpressionInvalid {
    const { kind, text, column } = this.peek();
    return new ExpressionInvalid(column, `${problem}, found ${kind === 'end' ? 'the end' : quote(text)}`);
  }

  private next(kind: Token['kind'], name: string): Token {
    const token = this.peek();
    if (token.kind !== kind) throw this.unexpected(`expected ${name}`);
    this.at += 1;
    return token;
  }
}
