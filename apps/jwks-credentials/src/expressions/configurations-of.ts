import type { Expression, Value } from './expression.js';

/** The configurations that an expression names, each once. */
export function configurationsOf(expression: Expression): readonly string[] {
  const named = partsOf(expression).flatMap((part) => ('configuration' in part ? [part.configuration] : []));
  return [...new Set(named)];
}

/** Whether it asks for claims of whichever tokens a request has, beside those of configurations that it names. */
export function looksAtAllTokens(expression: Expression): boolean {
  return partsOf(expression).some(({ kind }) => kind === 'claim-names' || kind === 'claim-values');
}

type Part = Extract<Expression, { kind: 'jwt' }> | Value;

/** Everything in it that looks at the request. */
function partsOf(expression: Expression): readonly Part[] {
  switch (expression.kind) {
    case 'any-of':
    case 'all-of':
    case 'odd-of':
      return expression.operands.flatMap(partsOf);
    case 'not':
      return partsOf(expression.operand);
    case 'jwt':
      return [expression];
    case 'elements':
      return valuesOf(expression.comparison.value);
    case 'comparison':
      return valuesOf(expression.value);
  }
}

function valuesOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'lookup':
      return valuesOf(value.json);
    case 'lower':
    case 'upper':
    case 'length':
      return valuesOf(value.argument);
    default:
      return [value];
  }
}
