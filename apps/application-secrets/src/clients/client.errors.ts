import { DomainError, type DomainErrorInit } from '@rekey/errors';

/** The client is not who it says. One text for every reason: an unknown client and a wrong secret look the same. */
export class ClientRefused extends DomainError {
  constructor(message = 'client authentication failed', init: Partial<DomainErrorInit> = {}) {
    super({
      code: 'application-secrets.client.refused',
      kind: 'unauthenticated',
      message,
      vendorCode: 'invalid_client',
      ...init,
    });
  }

  /** The vendor's way to say the same: 400, no challenge, and its own word. */
  asBadRequest(word: 'invalid_client' | 'unauthorized_client'): ClientRefused {
    return new ClientRefused(this.message, { kind: 'invalid', vendorCode: word });
  }
}

/** The client named itself and gave no proof. */
export class ClientProofMissing extends ClientRefused {
  constructor() {
    super('client must be authenticated');
  }
}

/** Too many failed authentications lately. The same for clients that exist and for those that do not. */
export class TooManyFailures extends DomainError {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'application-secrets.client.too-many-failures',
      kind: 'rate-limited',
      message: 'too many failed authentications',
      retryAfterSeconds,
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
