import { DomainError } from '@rekey/errors';

export class GrantTypeUnsupported extends DomainError {
  constructor() {
    super({
      code: 'gateway.apiops-token.grant-type',
      kind: 'invalid',
      message: 'GrantType value must be client_credentials!',
      vendorCode: 'unsupported_grant_type',
    });
  }
}

/** The same for an unknown user and a wrong password. */
export class BadCredentials extends DomainError {
  constructor() {
    super({
      code: 'gateway.apiops-token.credentials',
      kind: 'unauthenticated',
      message: 'Bad credentials',
      vendorCode: 'unauthorized_client',
    });
  }
}
