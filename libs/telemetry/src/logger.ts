import { types } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, stdTimeFunctions, type Logger, type LoggerOptions } from 'pino';
import { currentRequestContext } from './request-context.js';

export type { Logger } from 'pino';

/** Names under which a secret might be logged by mistake; their values are replaced. */
const REDACTED = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-auth-key',
  'x-rekey-assertion',
  'token',
  'access_token',
  'accessToken',
  'bootstrapToken',
  'secret',
  'clientSecret',
  'client_secret',
  'client_assertion',
  'signingKey',
  'signing_key',
  'privateKey',
  'private_key',
  'password',
  'content',
  'masterKey',
  'databaseUrl',
];
/** An object's own members, those of its members, and of theirs: headers of a request are the deepest we know. */
const DEPTHS = ['', '*', '*.*'];
const CAUSES_MAX = 3;

/** One JSON logger per process; `service` tells the modules of standalone apart. `destination` is for specs. */
export function createLogger(level: string, service: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: {
      paths: REDACTED.flatMap((name) => DEPTHS.map((depth) => `${depth}["${name}"]`)),
      censor: '[redacted]',
    },
    mixin: () => {
      const context = currentRequestContext();
      return context === undefined ? {} : { requestId: context.requestId };
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: LoggedError;
}

/** Only what every error has. Drivers hang queries with their parameters on theirs, and those may be secrets. */
function describeError(error: unknown, depth = 0): LoggedError {
  // `instanceof` is blind to errors of another realm, such as a worker's.
  if (!types.isNativeError(error)) return { type: typeof error, message: 'not an error' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause === undefined || depth >= CAUSES_MAX ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
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
    // Standalone has one data source per service on purpose (ADR 2); each is injected by its own application alone.
    const level = context === 'DataSourceNameRegistry' ? 'debug' : 'warn';
    this.logger[level]({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
