import type { Expression, Value } from './expression.js';

/** The configurations that an expression names, each once. */
export function configurationsOf(expression: Expression): readonly string[] {
  return [...new Set(named(expression))];
}

function named(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'any-of':
    case 'all-of':
    case 'odd-of':
      return expression.operands.flatMap(named);
    case 'not':
      return named(expression.operand);
    case 'jwt':
      return [expression.configuration];
    case 'elements':
      return namedBy(expression.comparison.value);
    case 'comparison':
      return namedBy(expression.value);
  }
}

function namedBy(value: Value): readonly string[] {
  switch (value.kind) {
    case 'claims':
    case 'claim':
      return [value.configuration];
    case 'lookup':
      return namedBy(value.json);
    case 'lower':
    case 'upper':
    case 'length':
      return namedBy(value.argument);
    default:
      return [];
  }
}
