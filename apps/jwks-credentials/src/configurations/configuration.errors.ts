import { DomainError } from '@rekey/errors';

export class ConfigurationNotFound extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.configuration.not-found',
      kind: 'not-found',
      message: 'The token configuration was not found',
      vendorCode: 10404,
    });
  }
}

export class TooManyConfigurations extends DomainError {
  constructor(max: number) {
    super({
      code: 'jwks-credentials.configuration.too-many',
      kind: 'failed-precondition',
      message: `A zone has at most ${max} token configurations`,
      vendorCode: 10400,
    });
  }
}
