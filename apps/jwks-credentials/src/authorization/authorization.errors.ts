import { DomainError } from '@rekey/errors';

/** The request carries no token that it needs: 401, as RFC 6750 section 3 has it. */
export class TokenRequired extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.authorization.token-required',
      kind: 'unauthenticated',
      message: 'The request needs a token',
    });
  }
}

/** It carries one, but no good one. Why not is in the log alone. */
export class TokenRefused extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.authorization.token-invalid',
      kind: 'unauthenticated',
      message: 'The token of the request is not valid',
    });
  }
}

/** Another token would not help, or only one with other claims. */
export class RequestRefused extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.authorization.refused',
      kind: 'forbidden',
      message: 'The request is not allowed',
    });
  }
}
