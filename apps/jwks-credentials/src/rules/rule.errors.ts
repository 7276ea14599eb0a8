import { DomainError } from '@rekey/errors';

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

export class TooManyRules extends DomainError {
  constructor(max: number) {
    super({
      code: 'jwks-credentials.rule.too-many',
      kind: 'failed-precondition',
      message: `A zone has at most ${max} token validation rules`,
      vendorCode: 10400,
    });
  }
}
