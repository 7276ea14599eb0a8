import { DomainError } from '@rekey/errors';

export class AccessTokenNotFound extends DomainError {
  constructor() {
    super({ code: 'gateway.access-token.not-found', kind: 'not-found', message: 'There is no such access token' });
  }
}
