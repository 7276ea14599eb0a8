import { DomainError, refusals } from '@rekey/errors';

const { forbidden } = refusals('identity.permission');

/** Why a caller is not who it says. The dialects tell these apart by code. */
export class Unauthenticated extends DomainError {
  constructor(reason: 'missing' | 'malformed' | 'invalid' | 'expired') {
    super({
      code: `identity.credentials.${reason}`,
      kind: 'unauthenticated',
      message: MESSAGES[reason],
    });
  }
}

const MESSAGES = {
  missing: 'Credentials are missing',
  malformed: 'The Authorization header is not "Bearer <token>"',
  invalid: 'The token is not valid',
  expired: 'The token has expired',
} as const;

/** The caller is known and may not do this. Says nothing of whether the resource exists. */
export class PermissionDenied extends forbidden(
  'denied',
  (permission: string) => `Permission ${permission} is missing`,
) {}
