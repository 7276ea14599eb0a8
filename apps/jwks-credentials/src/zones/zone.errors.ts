import { refusals } from '@rekey/errors';

const { notFound } = refusals('jwks-credentials.zone');

export class ZoneNotFound extends notFound(
  'not-found',
  'Could not route to the zone, perhaps your object identifier is invalid?',
  7003,
) {}
