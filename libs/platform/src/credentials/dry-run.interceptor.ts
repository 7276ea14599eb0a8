import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RotationLedgerClient, RouteTable } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { requestPrincipal } from '@rekey/identity';
import { ObservedEvents } from '@rekey/messaging';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

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
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const wanted = (request.query as Readonly<Record<string, unknown>> | undefined)?.['dryRun'];
    if (wanted === undefined || !this.routes.turnsAt(request.method, request.routeOptions.url ?? ''))
      return next.handle();
    if (wanted !== 'true' && wanted !== 'false') throw InvalidInput.field('dryRun', 'dryRun: must be true or false');
    return wanted === 'true' ? from(this.plan(request, next)) : next.handle();
  }

  private async plan(request: FastifyRequest, next: CallHandler): Promise<object> {
    const principal = requestPrincipal(request.raw);
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const { published } = await this.events.of(work, true);
    const plan = principal === undefined ? null : await this.ledger.plan(published, principal);
    if (plan === null) throw InvalidInput.field('dryRun', 'dryRun: this call would rotate nothing');
    return plan;
  }
}
