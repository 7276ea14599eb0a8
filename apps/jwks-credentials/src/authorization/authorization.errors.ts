import { refusals } from '@rekey/errors';

const { forbidden, unauthenticated } = refusals('jwks-credentials.authorization');

/** The request carries no token that it needs: 401, as RFC 6750 section 3 has it. */
export class TokenRequired extends unauthenticated('token-required', 'The request needs a token') {}

/** It carries one, but no good one. Why not is in the log alone. */
export class TokenRefused extends unauthenticated('token-invalid', 'The token of the request is not valid') {}

/** Another token would not help, or only one with other claims. */
export class RequestRefused extends forbidden('refused', 'The request is not allowed') {}
