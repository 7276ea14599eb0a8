import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type DomainError, isRefusal } from '@rekey/errors';
import type { Logger } from '@rekey/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dialectOf } from './dialects/dialect-of.js';
import { toDomainError } from './to-domain-error.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Told of every request that is refused because of who makes it, before it is answered. */
    noteRefusal?: (request: FastifyRequest, refusal: DomainError) => void;
  }
}

/** The one place where an error becomes an answer, in the dialect of the path. */
@Catch()
export class DialectFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** Answers a request that failed. Only what nobody foresaw is logged as an error. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const known = toDomainError(error);
  if (isRefusal(known)) request.server.noteRefusal?.(request, known);
  if (known.kind === 'internal') logger.error({ err: error, route: request.routeOptions?.url }, 'request failed');
  if (reply.sent || reply.raw.headersSent) return;
  const answer = dialectOf(request).renderError(known, request.id);
  const body = Buffer.from(JSON.stringify(answer.body));
  void reply
    .status(answer.status)
    .headers({ 'content-type': 'application/json; charset=utf-8', ...answer.headers })
    .send(body);
}
