import { DomainError } from '@rekey/errors';

/** The JWK of that name became another one while it was being bound. */
export class JwkReplacedMeanwhile extends DomainError {
  constructor(name: string) {
    super({
      code: 'jwks-credentials.source.jwk-replaced',
      kind: 'conflict',
      message: `The JWK ${name} was replaced while it was being bound`,
    });
  }
}

/** One rotation is reported in one event, which has room for so many. */
export class TooManyBindings extends DomainError {
  constructor(name: string, max: number) {
    super({
      code: 'jwks-credentials.source.too-many-bindings',
      kind: 'failed-precondition',
      message: `At most ${max} configurations may be bound to the JWK ${name}`,
    });
  }
}
