import { refusals } from '@rekey/errors';

const { rateLimited } = refusals('gateway.rate-limit');

export class RateLimitExceeded extends rateLimited('exceeded', 'Too many requests', (retryAfterSeconds: number) => ({
  retryAfterSeconds: Math.max(1, retryAfterSeconds),
})) {}
