import { InvalidInput } from '@rekey/errors';

/** `column` counts characters from 1. The message quotes no more than the word it stands at. */
export class ExpressionInvalid extends InvalidInput {
  constructor(
    readonly column: number,
    readonly problem: string,
  ) {
    const message = `expression is not valid at column ${column}: ${problem}`;
    super([{ field: 'expression', message }], { code: 'jwks-credentials.rule.expression-invalid', message });
  }
}
