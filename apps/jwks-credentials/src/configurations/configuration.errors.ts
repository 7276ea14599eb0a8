import { refusals } from '@rekey/errors';

const { notFound, precondition } = refusals('jwks-credentials.configuration');

export class ConfigurationNotFound extends notFound('not-found', 'The token configuration was not found', 10404) {}

export class TooManyConfigurations extends precondition(
  'too-many',
  (max: number) => `A zone has at most ${max} token configurations`,
  10400,
) {}
