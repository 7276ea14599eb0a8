import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import { RouteTable } from '@rekey/contracts';
import { isDryRun } from '@rekey/database';
import { DomainError, InvalidInput } from '@rekey/errors';
import { requestPrincipal } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type IdempotentCall, IdempotencyRepository } from './idempotency.repository.js';

const KEY = /^[\x21-\x7e]{1,255}$/;
const RETRY_AFTER_SECONDS = 1;

/**
 * `Idempotency-Key` on state-changing native routes (draft-ietf-httpapi-idempotency-key-header): the same call under the
 * same key is answered as it was the first time, and has its effect once. A process that dies between the effect and the
 * record of its answer frees the key after a minute; that call may then have its effect again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);

  constructor(
    private readonly store: IdempotencyRepository,
    private readonly routes: RouteTable,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || isDryRun()) return next.handle();
    const principal = requestPrincipal(request.raw);
    // Decided on the route: its path may be written in more ways than one.
    const isRepeatable = this.routes.isChangingNative(request.method, request.routeOptions.url ?? '');
    if (principal === undefined || !isRepeatable) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw InvalidInput.field('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
    }
    const body = JSON.stringify(request.body ?? null);
    const call = this.store.callOf(principal.id, key, `${request.method} ${request.raw.url}\n${body}`);
    return from(this.once(call, http.getResponse<FastifyReply>(), next));
  }

  private async once(call: IdempotentCall, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const claim = await this.store.claim(call);
    if (claim.state === 'reused') throw problem('reused', 'invalid', 'was used for another request');
    if (claim.state === 'running')
      throw problem('in-progress', 'conflict', 'belongs to a request that is still running');
    if (claim.state === 'done') {
      const { status, body } = claim.answer;
      void reply.status(status).header('idempotency-replayed', 'true');
      return body === undefined ? undefined : (JSON.parse(body) as unknown);
    }
    const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined }).catch(async (error) => {
      // The first error explains; the key is free again when its claim ends.
      await this.store.release(call, claim.since).catch(() => undefined);
      throw error;
    });
    // The effect is there: without the record of it the caller still gets its answer, and a retry waits a minute.
    const answer = { status: reply.statusCode, body: JSON.stringify(result) as string | undefined };
    await this.store.finish(call, claim.since, answer).catch((error: Error) => {
      this.logger.warn(`an answer cannot be repeated: ${error.message}`);
    });
    return result;
  }
}

function problem(name: string, kind: 'invalid' | 'conflict', what: string): DomainError {
  return new DomainError({
    code: `request.idempotency-key.${name}`,
    kind,
    message: `The Idempotency-Key ${what}`,
    violations: [{ field: 'Idempotency-Key', message: what }],
    retryAfterSeconds: kind === 'conflict' ? RETRY_AFTER_SECONDS : undefined,
  });
}
