import { refusals } from '@rekey/errors';

const { notFound } = refusals('gateway.access-token');

export class AccessTokenNotFound extends notFound('not-found', 'There is no such access token') {}
