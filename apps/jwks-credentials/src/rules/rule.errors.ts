import { DomainError, refusals } from '@rekey/errors';

const { precondition } = refusals('jwks-credentials.rule');

export class RuleNotFound extends DomainError {
  /** `field` is where a list of rules named it. */
  constructor(field?: string) {
    const message = 'The token validation rule was not found';
    super({
      code: 'jwks-credentials.rule.not-found',
      kind: 'not-found',
      message,
      vendorCode: 10404,
      violations: field === undefined ? [] : [{ field, message }],
    });
  }
}

export class TooManyRules extends precondition(
  'too-many',
  (max: number) => `A zone has at most ${max} token validation rules`,
  10400,
) {}
