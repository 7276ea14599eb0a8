import { refusals } from '@rekey/errors';

const { invalid, unauthenticated } = refusals('gateway.apiops-token');

export class GrantTypeUnsupported extends invalid(
  'grant-type',
  'GrantType value must be client_credentials!',
  'unsupported_grant_type',
) {}

/** The same for an unknown user and a wrong password. */
export class BadCredentials extends unauthenticated('credentials', 'Bad credentials', 'unauthorized_client') {}
