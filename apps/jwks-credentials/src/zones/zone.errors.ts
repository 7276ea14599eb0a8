import { DomainError } from '@rekey/errors';

export class ZoneNotFound extends DomainError {
  constructor() {
    super({
      code: 'jwks-credentials.zone.not-found',
      kind: 'not-found',
      message: 'Could not route to the zone, perhaps your object identifier is invalid?',
      vendorCode: 7003,
    });
  }
}
