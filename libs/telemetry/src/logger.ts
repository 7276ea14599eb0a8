import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { currentRequestContext } from './request-context.js';

export type { Logger } from 'pino';

/** Names under which a secret might be logged by mistake; their values are replaced. */
const REDACTED = [
  'authorization',
  'cookie',
  'x-auth-key',
  'x-rekey-assertion',
  'token',
  'secret',
  'clientSecret',
  'signingKey',
  'password',
  'content',
  'masterKey',
];

/** One JSON logger per process; `service` tells the modules of standalone apart. */
export function createLogger(level: string, service: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: REDACTED.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `req.headers["${name}"]`]),
      censor: '[redacted]',
    },
    mixin: () => {
      const context = currentRequestContext();
      return context === undefined ? {} : { requestId: context.requestId };
    },
  });
}

/** Nest's logger interface over pino, so that framework lines look like ours. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
