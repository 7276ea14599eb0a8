import { DomainError, type ErrorKind } from '@rekey/errors';

/** RFC 6749 section 5.2: a grant that is not given here. */
export class GrantTypeUnsupported extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.access-token.grant-type-unsupported',
      kind: 'invalid',
      message: 'grant_type must be client_credentials',
      vendorCode: 'unsupported_grant_type',
    });
  }
}

/** The scope is no list of scope tokens, or names what the client cannot have. */
export class ScopeInvalid extends DomainError {
  constructor(message: string) {
    super({
      code: 'application-secrets.access-token.scope-invalid',
      kind: 'invalid',
      message,
      vendorCode: 'invalid_scope',
    });
  }
}

/** RFC 7009 section 2.1: a client revokes its own tokens. */
export class TokenOfAnotherClient extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.access-token.of-another-client',
      kind: 'invalid',
      message: 'the token was not issued to this client',
      vendorCode: 'invalid_request',
    });
  }
}

/** RFC 7009 section 2.2.1. The token may be alive: 200 would say that it no longer is. */
export class TokenTypeUnsupported extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.access-token.type-unsupported',
      kind: 'invalid',
      message: 'tokens of the Rekey API are revoked with DELETE /v1/tokens/{id}',
      vendorCode: 'unsupported_token_type',
    });
  }
}

/** A target of the function `preaccesstoken` that may interrupt did. */
export class TokenDenied extends DomainError {
  constructor(message: string, kind: ErrorKind) {
    super({
      code: 'application-secrets.access-token.denied',
      kind: kind === 'rate-limited' || kind === 'internal' ? kind : 'failed-precondition',
      message,
      vendorCode: kind === 'rate-limited' || kind === 'internal' ? undefined : 'access_denied',
    });
  }
}
