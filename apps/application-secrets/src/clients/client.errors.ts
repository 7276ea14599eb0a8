import { DomainError } from '@rekey/errors';

/** The client is not who it says. One text for every reason: an unknown client and a wrong secret look the same. */
export class ClientRefused extends DomainError {
  constructor(message = 'client authentication failed') {
    super({
      code: 'application-secrets.client.refused',
      kind: 'unauthenticated',
      message,
      vendorCode: 'invalid_client',
    });
  }
}

/** A parameter of an OAuth request is missing, repeated or contradicts another (RFC 6749 section 5.2). */
export class OAuthRequestInvalid extends DomainError {
  constructor(message: string) {
    super({
      code: 'application-secrets.oauth.invalid-request',
      kind: 'invalid',
      message,
      vendorCode: 'invalid_request',
    });
  }
}
