import { DomainError } from '@rekey/errors';

export class RateLimitExceeded extends DomainError {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'gateway.rate-limit.exceeded',
      kind: 'rate-limited',
      message: 'Too many requests',
      retryAfterSeconds: Math.max(1, retryAfterSeconds),
    });
  }
}
