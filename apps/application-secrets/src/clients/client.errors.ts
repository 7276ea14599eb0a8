import { DomainError, type DomainErrorInit, refusals } from '@rekey/errors';

const client = refusals('application-secrets.client');
const oauth = refusals('application-secrets.oauth');

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
export class TooManyFailures extends client.rateLimited(
  'too-many-failures',
  'too many failed authentications',
  (retryAfterSeconds: number) => ({ retryAfterSeconds }),
) {}

/** A parameter of an OAuth request is missing, repeated or contradicts another (RFC 6749 section 5.2). */
export class OAuthRequestInvalid extends oauth.invalid(
  'invalid-request',
  (message: string) => message,
  'invalid_request',
) {}
