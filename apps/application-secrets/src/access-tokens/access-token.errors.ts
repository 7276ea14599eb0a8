import { DomainError, type ErrorKind, refusals } from '@rekey/errors';

const { invalid } = refusals('application-secrets.access-token');

/** RFC 6749 section 5.2: a grant that is not given here. */
export class GrantTypeUnsupported extends invalid(
  'grant-type-unsupported',
  'grant_type must be client_credentials',
  'unsupported_grant_type',
) {}

/** The scope is no list of scope tokens, or names what the client cannot have. */
export class ScopeInvalid extends invalid('scope-invalid', (message: string) => message, 'invalid_scope') {}

/** RFC 7009 section 2.1: a client revokes its own tokens. */
export class TokenOfAnotherClient extends invalid(
  'of-another-client',
  'the token was not issued to this client',
  'invalid_request',
) {}

/** RFC 7009 section 2.2.1. The token may be alive: 200 would say that it no longer is. */
export class TokenTypeUnsupported extends invalid(
  'type-unsupported',
  'tokens of the Rekey API are revoked with DELETE /v1/tokens/{id}',
  'unsupported_token_type',
) {}

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
