import type { Comparison, Expression, Range, Test } from './expression.js';
import { ExpressionInvalid } from './expression.errors.js';
import { parseValue, type TypedValue } from './parse-value.js';
import { TokenReader } from './token-reader.js';
import { quote, tokensOf } from './tokens.js';

export const EXPRESSION_LENGTH_MAX = 4_096;
const SET_MAX = 500;

const OPERATORS: Readonly<Record<string, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>> = {
  eq: 'eq',
  '==': 'eq',
  ne: 'ne',
  '!=': 'ne',
  lt: 'lt',
  '<': 'lt',
  le: 'le',
  '<=': 'le',
  gt: 'gt',
  '>': 'gt',
  ge: 'ge',
  '>=': 'ge',
};

/**
 * Reads an expression of a token validation rule: `is_jwt_valid`, `is_jwt_present`, comparisons of fields of the request and
 * of claims, `not`, `and`, `xor`, `or` (that bind in this order) and parentheses. Source: the vendor's rules language, the
 * part that its token validation documents. @throws ExpressionInvalid
 */
export function parseExpression(text: string): Expression {
  if (text.length > EXPRESSION_LENGTH_MAX) {
    throw new ExpressionInvalid(EXPRESSION_LENGTH_MAX + 1, `longer than ${EXPRESSION_LENGTH_MAX} characters`);
  }
  const reader = new TokenReader(tokensOf(text));
  const expression = parseAnyOf(reader);
  reader.end();
  return expression;
}

const parseAnyOf = (reader: TokenReader): Expression => parseList(reader, 'any-of', ['or', '||'], parseOddOf);
const parseOddOf = (reader: TokenReader): Expression => parseList(reader, 'odd-of', ['xor', '^^'], parseAllOf);
const parseAllOf = (reader: TokenReader): Expression => parseList(reader, 'all-of', ['and', '&&'], parseOperand);

function parseList(
  reader: TokenReader,
  kind: 'any-of' | 'odd-of' | 'all-of',
  signs: readonly string[],
  parseOne: (reader: TokenReader) => Expression,
): Expression {
  const first = parseOne(reader);
  const operands = [first];
  while (reader.take(...signs)) operands.push(parseOne(reader));
  return operands.length === 1 ? first : { kind, operands };
}

function parseOperand(reader: TokenReader): Expression {
  return reader.nested(() => {
    if (reader.take('not', '!')) return { kind: 'not', operand: parseOperand(reader) };
    if (reader.take('(')) {
      const expression = parseAnyOf(reader);
      reader.sign(')');
      return expression;
    }
    return parseTest(reader);
  });
}

function parseTest(reader: TokenReader): Expression {
  for (const asks of ['present', 'valid'] as const) {
    if (reader.take(`is_jwt_${asks}`)) {
      return { kind: 'jwt', asks, configuration: inParentheses(reader, () => reader.text().text) };
    }
  }
  for (const quantifier of ['any', 'all'] as const) {
    if (reader.take(quantifier)) {
      const comparison = inParentheses(reader, () => parseComparison(reader, 'many'));
      return { kind: 'elements', quantifier, comparison };
    }
  }
  for (const operator of ['starts_with', 'ends_with'] as const) {
    if (reader.take(operator)) return inParentheses(reader, () => parseAffix(reader, operator));
  }
  return parseComparison(reader, 'one');
}

function inParentheses<T>(reader: TokenReader, read: () => T): T {
  reader.sign('(');
  const value = read();
  reader.sign(')');
  return value;
}

function parseAffix(reader: TokenReader, operator: 'starts_with' | 'ends_with'): Comparison {
  const { column } = reader.peek();
  const typed = parseValue(reader);
  check(typed, 'one', column);
  if (typed.type !== 'text') throw new ExpressionInvalid(column, `${operator} takes a string`);
  reader.sign(',');
  const test: Test = {
    operator: operator === 'starts_with' ? 'starts-with' : 'ends-with',
    literal: reader.text().text,
  };
  return { kind: 'comparison', value: typed.value, test };
}

function parseComparison(reader: TokenReader, count: 'one' | 'many'): Comparison {
  const { column } = reader.peek();
  const typed = parseValue(reader);
  check(typed, count, column);
  return { kind: 'comparison', value: typed.value, test: parseTestOf(reader, typed.type) };
}

/** A list is compared element by element, within `any` or `all`; one value is not compared there. */
function check({ many }: TypedValue, count: 'one' | 'many', column: number): void {
  if (many && count === 'one') throw new ExpressionInvalid(column, 'a list is compared within any(…) or all(…)');
  if (!many && count === 'many') throw new ExpressionInvalid(column, 'any and all take a list, marked with [*]');
}

function parseTestOf(reader: TokenReader, type: TypedValue['type']): Test {
  const { kind, text, column } = reader.peek();
  if (kind !== 'word' && kind !== 'sign') throw reader.unexpected('expected an operator');
  if (reader.take('in')) return parseSet(reader, type);
  if (reader.take('contains')) {
    if (type !== 'text') throw new ExpressionInvalid(column, 'contains compares strings');
    return { operator: 'contains', literal: reader.text().text };
  }
  const operator = Object.hasOwn(OPERATORS, text) ? OPERATORS[text] : undefined;
  if (operator === undefined) throw new ExpressionInvalid(column, `expected an operator, found ${quote(text)}`);
  reader.take(text);
  return { operator, literal: type === 'text' ? reader.text().text : reader.integer() };
}

function parseSet(reader: TokenReader, type: TypedValue['type']): Test {
  reader.sign('{');
  const texts = new Set<string>();
  const ranges: Range[] = [];
  while (!reader.take('}')) {
    if (texts.size + ranges.length === SET_MAX) throw reader.unexpected(`expected at most ${SET_MAX} members`);
    if (type === 'text') texts.add(reader.text().text);
    else ranges.push(parseRange(reader));
    // Both spellings are met: members apart by spaces, or by commas.
    reader.take(',');
  }
  if (texts.size + ranges.length === 0) throw reader.unexpected('expected a member before the "}"');
  return { operator: 'in', texts, ranges };
}

function parseRange(reader: TokenReader): Range {
  const from = reader.integer();
  if (!reader.take('..')) return { from, to: from };
  const { column } = reader.peek();
  const to = reader.integer();
  if (to < from) throw new ExpressionInvalid(column, 'a range ends after its begin');
  return { from, to };
}
