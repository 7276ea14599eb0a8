import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RotationLedgerClient, RouteTable } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { requestPrincipal } from '@rekey/identity';
import { ObservedEvents } from '@rekey/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable, tap } from 'rxjs';

/**
 * `?dryRun=true` on a call that rotates, in whatever dialect: the call is carried out by the code that would rotate, all of it
 * is taken back, and the answer is the ledger's plan instead.
 */
@Injectable()
export class DryRunInterceptor implements NestInterceptor {
  constructor(
    private readonly routes: RouteTable,
    private readonly events: ObservedEvents,
    private readonly ledger: RotationLedgerClient,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const wanted = (request.query as Readonly<Record<string, unknown>> | undefined)?.['dryRun'];
    const turns = wanted !== undefined && this.routes.turnsAt(request.method, request.routeOptions.url ?? '');
    if (turns === false) return next.handle();
    if (wanted !== 'true' && wanted !== 'false') throw InvalidInput.field('dryRun', 'dryRun: must be true or false');
    if (wanted === 'false') return next.handle();
    return from(this.plan(request, next, turns === 'shown')).pipe(
      tap(() => void http.getResponse<FastifyReply>().status(200).header('content-type', 'application/json')),
    );
  }

  private async plan(request: FastifyRequest, next: CallHandler, isShown: boolean): Promise<object> {
    const principal = requestPrincipal(request.raw);
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const { answer, published } = await this.events.of(work, true);
    const plan = principal === undefined ? null : await this.ledger.plan(published, principal);
    if (isShown) return { ...(answer as object), dryRun: true, ...plan };
    if (plan === null) throw InvalidInput.field('dryRun', 'dryRun: this call would rotate nothing');
    return plan;
  }
}
